package dev.acceptloop.contract;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Mailbox;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One connection of a faulty server: a thread that looks up from its read every few moments. */
final class FaultyConnection implements Transport, Runnable {
    private static final int LOOK_MILLIS = 20;

    private final FaultyServer server;
    private final Fault fault;
    private final Socket socket;
    private final SocketAddress remote;
    private final Mailbox mailbox = new Mailbox();
    private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();
    private final long begun = System.nanoTime();
    private final byte[] in;
    private Protocol protocol;
    private boolean greeted;
    private long reads;
    private long written;

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
            finish();
        } catch (IOException e) {
            reset();
        } catch (RuntimeException e) {
            end(CloseReason.SERVICE_FAILED);
            if (fault == Fault.CUTS_ALL_WHEN_A_SERVICE_THROWS) {
                server.cutAll(CloseReason.SERVICE_FAILED);
            }
        }
        lost();
    }

    private void greet() {
        greeted = true;
        mailbox.enter();
        try {
            protocol.connectionMade(this);
        } finally {
            mailbox.leave();
        }
    }

    private void turn() throws IOException {
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
        mailbox.enter();
        try {
            received(count);
        } finally {
            mailbox.leave();
        }
    }

    /** Nothing came for a moment. */
    private void quiet() {
        if (server.stopping && fault != Fault.WAITS_FOR_IDLE_CONNECTIONS) {
            end(CloseReason.STOPPING);
        }
    }

    private void received(int count) throws IOException {
        if (server.stopping && fault == Fault.READS_NO_MORE_WHEN_IT_STOPS) {
            end(CloseReason.STOPPING);
        } else if (count >= 0) {
            hand(count);
        } else if (fault == Fault.WAITS_FOR_THE_REST_OF_A_MESSAGE && protocol.midMessage()) {
            stay();
        } else {
            protocol.readConnectionLost(this);
            stay();
        }
        long request = server.options.duration(Option.REQUEST_TIMEOUT).toNanos();
        if (fault == Fault.TIMES_OUT_THE_CONNECTION && System.nanoTime() - begun > request) {
            end(CloseReason.REQUEST_TIMEOUT);
        }
    }

    /** Does nothing until the server stops, unless this connection has ended. */
    private void stay() {
        while (reason.get() == null && !server.stopping) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        end(CloseReason.STOPPING);
    }

    private void hand(int count) throws IOException {
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
    private boolean ended() throws IOException {
        try {
            return socket.getInputStream().readNBytes(1 << 20).length < 1 << 20;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (fault == Fault.BUFFERS_WITHOUT_BOUND) {
            execute(() -> send(bytes, 0, bytes.length));
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
        if (reason.get() != null || socket.isOutputShutdown()) {
            return;
        }
        try {
            socket.getOutputStream().write(bytes, from, to - from);
        } catch (IOException e) {
            reset();
        }
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

    /** FIN, and nothing unread, which would make it RST. */
    private void finish() throws IOException {
        if (!socket.isClosed()) {
            socket.shutdownOutput();
            while (socket.getInputStream().available() > 0) {
                socket.getInputStream().skip(in.length);
            }
        }
    }

    private void lost() {
        CloseReason why = requireNonNull(reason.get());
        protocol.connectionLost(why);
        if (fault == Fault.COUNTS_DOWN_TWICE) {
            protocol.connectionLost(why);
        }
        server.listener.closed(remote, why);
        if (fault == Fault.REPORTS_EACH_END_TWICE) {
            server.listener.closed(remote, why);
        }
        server.connections.remove(this);
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
            default -> end(why);
        }
    }

    @Override
    public void abort(CloseReason why) {
        if (fault == Fault.KEEPS_WHOM_IT_SHOULD_CUT && why == CloseReason.OVERLOADED) {
            return;
        }
        end(why);
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            end(CloseReason.RESET); // gone already
        }
    }

    @Override
    public int pending() {
        return 0;
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException("no service asks for it");
    }

    @Override
    public void pauseReading() {
        throw new UnsupportedOperationException("no service asks for it");
    }

    @Override
    public void resumeReading() {
        throw new UnsupportedOperationException("no service asks for it");
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
        if (fault != Fault.IGNORES_OTHER_THREADS) {
            mailbox.execute(task);
        }
    }
}
