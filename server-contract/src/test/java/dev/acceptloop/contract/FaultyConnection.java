package dev.acceptloop.contract;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.serving.LockExecutor;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One connection of a faulty server: a thread that looks up from its read every few moments. */
final class FaultyConnection implements Transport, Runnable {
    private static final int PIECE = 16 * 1024; // a write that waits shows how far it is
    private static final int LOOK_MILLIS = 20;
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Object ONE_HANDLER = new Object();

    private final FaultyServer server;
    private final Fault fault;
    private final Socket socket;
    private final SocketAddress remote;
    private final LockExecutor turn = new LockExecutor();
    private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();
    private final long begun = System.nanoTime();
    private final byte[] in;
    private Protocol protocol;
    private final AtomicInteger paused = new AtomicInteger();
    private final AtomicInteger unsent = new AtomicInteger();
    private volatile boolean inputEnded;
    private boolean greeted;
    private long reads;
    private long written;
    private final AtomicLong taken = new AtomicLong();
    private volatile boolean blocked;
    private boolean told; // that the server stops

    FaultyConnection(FaultyServer server, Socket socket) throws IOException {
        this.server = server;
        this.fault = server.fault;
        this.socket = socket;
        this.remote = socket.getRemoteSocketAddress();
        this.in = new byte[server.options.bytes(Option.READ_BUFFER)];
        this.protocol = server.policies.newProtocol();
        socket.setSoTimeout(LOOK_MILLIS);
        socket.setTcpNoDelay(true);
    }

    @Override
    public void run() {
        try (socket) {
            if (fault != Fault.SPEAKS_ONLY_WHEN_SPOKEN_TO) {
                greet();
            }
            while (reason.get() == null) {
                turn();
            }
            turn.enter(); // a task may be in the middle of a write
            turn.leave();
            finish();
        } catch (IOException e) {
            reset();
        } finally {
            lost();
        }
    }

    private void greet() {
        greeted = true;
        enter(() -> protocol.connectionMade(this));
    }

    private void turn() throws IOException {
        if (paused.get() > 0 || inputEnded) {
            rest();
            return;
        }
        int count;
        try {
            count = socket.getInputStream().read(in);
        } catch (SocketTimeoutException e) {
            quiet();
            return;
        }
        if (!greeted) {
            greet();
        }
        while (paused.get() > 0 && reason.get() == null) {
            rest(); // paused while the read was under way
        }
        if (fault == Fault.READS_NOBODY_BESIDE_A_HANDLER) {
            synchronized (ONE_HANDLER) {
                enter(() -> received(count));
            }
        } else {
            enter(() -> received(count));
        }
    }

    /** A turn of the protocol: whatever it throws ends here. */
    private void enter(Runnable call) {
        turn.enter();
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            serviceFailed(e);
        } catch (Throwable e) { // what no signature announces
            serviceFailed(new IllegalStateException(e));
        } finally {
            turn.leave();
        }
        if (Thread.interrupted() && fault == Fault.KEEPS_AN_INTERRUPT) {
            reset();
        }
    }

    private void serviceFailed(Throwable thrown) {
        if (fault == Fault.LETS_ERRORS_PASS && thrown instanceof Error error) {
            server.connections.remove(this);
            FaultyServer.LEAKED.add(socket);
            throw error;
        }
        if (fault == Fault.KEEPS_THE_FIRST_REASON) {
            end(CloseReason.SERVICE_FAILED);
        } else {
            reason.set(CloseReason.SERVICE_FAILED);
        }
        if (fault == Fault.CUTS_ALL_WHEN_A_SERVICE_THROWS) {
            server.cutAll(CloseReason.SERVICE_FAILED);
        }
    }

    /** Nothing came for a moment. */
    private void quiet() {
        boolean due = server.stopping && !protocol.midMessage();
        if (due && fault != Fault.WAITS_FOR_IDLE_CONNECTIONS) {
            end(CloseReason.STOPPING);
        } else if (server.stopping && !told) {
            told = true;
            enter(protocol::stopping);
        }
    }

    /** Of a peer that never ceases to send. */
    private void endAtHalf() {
        if (isHalfOver() && !protocol.midMessage() && fault != Fault.HEARS_ON_WHO_NEVER_CEASES) {
            end(CloseReason.STOPPING);
        }
    }

    private boolean isHalfOver() {
        return server.stopping && System.nanoTime() - server.half >= 0;
    }

    @Override
    public boolean isCongested() {
        return isHalfOver() && fault != Fault.ANSWERS_ALL_OF_A_READ;
    }

    /** Nothing is to be read for a moment. */
    private void rest() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        if (server.stopping && fault == Fault.CUTS_WHO_IS_NOT_READ) {
            end(CloseReason.STOPPING);
        } else if (server.stopping) {
            quiet();
        }
    }

    private void received(int count) {
        if (server.stopping && fault == Fault.READS_NO_MORE_WHEN_IT_STOPS) {
            end(CloseReason.STOPPING);
        } else if (count >= 0) {
            hand(count);
            endAtHalf();
        } else {
            inputEnded = true;
            if (fault != Fault.WAITS_FOR_THE_REST_OF_A_MESSAGE || !protocol.midMessage()) {
                protocol.readConnectionLost(this);
            }
        }
        long request = server.options.duration(Option.REQUEST_TIMEOUT).toNanos();
        if (fault == Fault.TIMES_OUT_THE_CONNECTION && System.nanoTime() - begun > request) {
            end(CloseReason.REQUEST_TIMEOUT);
        }
    }

    private void hand(int count) {
        reads++;
        if ((fault == Fault.HEARS_ONE_MESSAGE_ONLY && reads > 1)
                || (fault == Fault.LOSES_A_SHORT_MESSAGE && count < 6)
                || (fault == Fault.LEAVES_WITH_A_PEER_THAT_FINISHED && ended())) {
            return;
        }
        if (fault == Fault.FORGETS_BETWEEN_READS) {
            protocol = server.policies.newProtocol();
            protocol.connectionMade(this);
        }
        protocol.dataReceived(ByteBuffer.wrap(in, 0, count));
    }

    /** Whether FIN is next; eats what is before it. */
    private boolean ended() {
        try {
            return socket.getInputStream().readNBytes(1 << 20).length < 1 << 20;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (fault == Fault.BUFFERS_WITHOUT_BOUND) {
            unsent.addAndGet(bytes.length);
            execute(() -> {
                send(bytes, 0, bytes.length);
                unsent.addAndGet(-bytes.length);
            });
        } else if (fault == Fault.SENDS_THE_SECOND_HALF_FIRST && bytes.length > 1000) {
            send(bytes, 500, bytes.length);
            send(bytes, 0, 500);
        } else if (fault == Fault.WRITES_ONCE) {
            send(bytes, 0, Math.min(bytes.length, 1 << 20));
        } else if (fault == Fault.LOSES_A_BYTE_AFTER_MEGABYTES && written > 5_000_000) {
            written = Integer.MIN_VALUE;
            send(bytes, 1, bytes.length);
        } else {
            send(bytes, 0, bytes.length);
        }
    }

    private void send(byte[] bytes, int from, int to) {
        written += to - from;
        boolean over = reason.get() != null && fault != Fault.WRITES_AFTER_A_CLOSE;
        if (over || socket.isOutputShutdown()) {
            return;
        }
        blocked = true;
        try {
            for (int at = from; at < to; at += PIECE) {
                int count = Math.min(PIECE, to - at);
                socket.getOutputStream().write(bytes, at, count);
                taken.addAndGet(count);
            }
        } catch (IOException e) {
            reset();
        } finally {
            blocked = false;
        }
    }

    @Override
    public boolean isBlocked() {
        return blocked || fault == Fault.TAKES_WORK_FOR_SILENCE;
    }

    @Override
    public long taken() {
        return fault == Fault.COUNTS_NO_BYTES_THAT_LEAVE ? 0 : taken.get();
    }

    private void reset() {
        boolean taken = fault == Fault.TAKES_A_RESET_FOR_AN_END;
        if (!end(taken ? CloseReason.PEER_CLOSED : CloseReason.RESET)) {
            return;
        }
        try {
            if (fault == Fault.STOPS_ACCEPTING_AFTER_A_RESET) {
                server.stopAccepting();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** FIN, and then all that still comes is read, or RST would take along what was said. */
    private void finish() throws IOException {
        if (socket.isClosed()) {
            return;
        }
        if (!socket.isOutputShutdown()) {
            socket.shutdownOutput();
        }
        if (fault == Fault.CLOSES_AT_ONCE) {
            return;
        }
        long silent = System.nanoTime();
        while (!inputEnded && System.nanoTime() - silent < LINGER_NANOS) {
            try {
                inputEnded = socket.getInputStream().read(in) < 0;
                silent = System.nanoTime();
            } catch (SocketTimeoutException e) {
                // not yet
            }
        }
    }

    private void lost() {
        CloseReason why = reason.get();
        if (why == null) {
            return; // let pass
        }
        enter(() -> protocol.connectionLost(why));
        if (fault == Fault.COUNTS_DOWN_TWICE) {
            protocol.connectionLost(why);
        }
        if (fault == Fault.KEEPS_WHAT_IS_GONE) {
            FaultyServer.LEAKED.add(protocol::midMessage);
        }
        try {
            server.listener.closed(remote, why);
            if (fault == Fault.REPORTS_EACH_END_TWICE) {
                server.listener.closed(remote, why);
            }
        } finally {
            server.connections.remove(this);
        }
    }

    private boolean end(CloseReason why) {
        return reason.compareAndSet(null, why);
    }

    @Override
    public void close(CloseReason why) {
        switch (fault) {
            case DOES_NOT_CLOSE -> {}
            case TOLERATES_BAD_FRAMES -> {
                if (why != CloseReason.PROTOCOL_ERROR) {
                    end(why);
                }
            }
            case CUTS_ALL_AFTER_GARBAGE -> {
                if (end(why) && why == CloseReason.PROTOCOL_ERROR) {
                    server.cutAll(why);
                }
            }
            case RESETS_AN_IDLE_CONNECTION -> abort(why);
            case CLOSES_BEFORE_THE_TASKS -> end(why);
            default -> {
                if (turn.isEntered()) {
                    end(why);
                } else {
                    turn.execute(() -> end(why));
                }
            }
        }
    }

    @Override
    public void abort(CloseReason why) {
        if (fault == Fault.KEEPS_WHOM_IT_SHOULD_CUT && why == CloseReason.OVERLOADED) {
            return;
        }
        end(why);
        try {
            if (fault != Fault.CLOSES_WHERE_IT_SHOULD_RESET) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            end(CloseReason.RESET); // gone already
        }
    }

    @Override
    public int pending() {
        return unsent.get();
    }

    @Override
    public void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            reset();
        }
        if (fault == Fault.CLOSES_WITH_ITS_OUTPUT) {
            end(CloseReason.SERVICE_CLOSED);
        }
    }

    @Override
    public void pauseReading() {
        switch (fault) {
            case IGNORES_PAUSES -> {}
            case COUNTS_PAUSES -> paused.incrementAndGet();
            default -> paused.set(1);
        }
    }

    @Override
    public void resumeReading() {
        if (fault == Fault.COUNTS_PAUSES) {
            paused.decrementAndGet();
        } else {
            paused.set(0);
        }
        if (fault == Fault.TELLS_OF_THE_END_AGAIN && inputEnded) {
            protocol.readConnectionLost(this);
        }
    }

    @Override
    public SocketAddress localAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void execute(Runnable task) {
        switch (fault) {
            case IGNORES_OTHER_THREADS -> {}
            case RUNS_TASKS_AT_ONCE -> enter(task);
            case FORGIVES_TASKS -> turn.execute(() -> forgive(task));
            default -> turn.execute(() -> enter(task));
        }
    }

    private static void forgive(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // as if nothing had been
        }
    }
}
