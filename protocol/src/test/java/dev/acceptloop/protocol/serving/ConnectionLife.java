package dev.acceptloop.protocol.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.ManualTimer;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Protocols;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** One connection whose protocol and socket do as they are told, and write all down. */
final class ConnectionLife implements StreamSocket, Protocol, ServerListener {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final int MARK = 4;

    // made once: thousands of stack traces would take most of the time
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final IOException BROKEN = new IOException("broken");

    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final AssertionError THROWN = new AssertionError("as the test wants it");

    /** What a peer, the kernel, the protocol or the server may do next. */
    enum Event {
        BYTES,
        NOTHING,
        FIN,
        BROKEN,
        ROOM,
        DRAIN,
        PROTOCOL_WRITES_MUCH,
        PROTOCOL_CLOSES,
        PROTOCOL_PAUSES,
        PROTOCOL_RESUMES,
        PROTOCOL_SHUTS_OUTPUT,
        PROTOCOL_THROWS,
        ABORT,
        SILENCE
    }

    final List<String> log = new ArrayList<>();
    private final List<Event> events;
    final ManualTimer timer = new ManualTimer();
    final ServerContext<Void> context;
    final Turn turn = new Turn();
    final Connection connection;
    final ByteBuffer in = ByteBuffer.allocate(16);
    int room = Integer.MAX_VALUE;
    private int written;
    int sent;
    boolean midMessage;
    boolean writesOn; // after FIN
    boolean closesAtData;
    boolean answersStop;
    boolean failsAsked;
    boolean failsCounted;
    boolean failsLost;
    boolean failsSending;
    boolean failsWanting;
    boolean noMemoryAfterSending;
    private boolean cut; // in the midst of a send
    boolean toRead;
    private boolean paused;
    private boolean open;
    private String violated = ""; // the first that did not hold
    private int lost;
    private int ends;
    private int fins;
    private int closes;

    ConnectionLife(List<Event> events) {
        this(
                events,
                ServerOptions.DEFAULTS
                        .with(Option.HIGH_WATER, MARK)
                        .with(Option.DRAIN_TIMEOUT, "1h"));
    }

    ConnectionLife(List<Event> events, ServerOptions options) {
        this.events = events;
        var policies =
                new ConnectionPolicies(
                        options, timer, new Protocols.Bare(new OneProtocol("life", this)));
        this.context = new ServerContext<>(options, this, policies, null);
        SocketAddress peer = InetSocketAddress.createUnresolved("peer", 9);
        this.connection = context.accepted(this, turn, peer, peer);
        connection.open();
        turn.runAll();
    }

    void happens(Event event) {
        switch (event) {
            case BYTES -> read(3);
            case NOTHING -> read(0);
            case FIN -> read(-1);
            case BROKEN -> ifOpen(() -> connection.lost(BROKEN));
            case ROOM -> {
                room = Integer.MAX_VALUE;
                ifOpen(connection::flush);
            }
            case DRAIN -> {
                context.drain().begin();
                ifOpen(connection::drain);
            }
            case PROTOCOL_WRITES_MUCH -> protocolWrites(2 * MARK);
            case PROTOCOL_CLOSES -> inTurn(() -> connection.close(CloseReason.SERVICE_CLOSED));
            case PROTOCOL_PAUSES ->
                    inTurn(() -> {
                        paused = true;
                        connection.pauseReading();
                    });
            case PROTOCOL_RESUMES ->
                    inTurn(() -> {
                        paused = false;
                        connection.resumeReading();
                    });
            case PROTOCOL_SHUTS_OUTPUT -> inTurn(connection::shutdownOutput);
            case PROTOCOL_THROWS ->
                    inTurn(() -> {
                        throw THROWN;
                    });
            case ABORT -> connection.abort(CloseReason.STOPPING);
            case SILENCE -> timer.pass(SECOND);
        }
        turn.runAll();
        check(violated.isEmpty(), violated);
        check(lost <= 1 && ends <= 1 && fins <= 1 && closes <= 1, "once");
        check(connection.isClosed() == (closes == 1), "closed");
        check(cut || connection.taken() == sent, "taken");
        room = events.contains(Event.ROOM) ? 1 : room; // it comes when it comes
    }

    void protocolWrites(int bytes) {
        inTurn(() -> {
            int before = sent + connection.pending();
            connection.write(ByteBuffer.allocate(bytes));
            written += sent + connection.pending() - before; // or it was dropped
        });
    }

    private void inTurn(Runnable task) {
        connection.execute(task);
        turn.runAll();
    }

    private void read(int count) {
        if (closes == 0 && toRead) { // a socket is read when that is wanted
            connection.received(count, in.clear().limit(Math.max(0, count)));
        }
    }

    private void ifOpen(Runnable event) {
        if (closes == 0) {
            event.run();
        }
    }

    /** Whatever was before: an end that is asked for comes, once, and leaves nothing. */
    void ends() {
        room = Integer.MAX_VALUE;
        ifOpen(connection::flush);
        connection.close(CloseReason.SERVICE_CLOSED);
        turn.runAll();
        for (int i = 0; i < 5; i++) {
            timer.pass(SECOND);
            turn.runAll();
        }
        check(violated.isEmpty(), violated);
        check(lost == 1 && ends == 1 && closes == 1, "an end");
        check(context.memory().used() == 0, "no memory kept");
        check(timer.waiting() == 0, "no timer kept");
        boolean cut =
                events.contains(Event.ABORT)
                        || events.contains(Event.BROKEN)
                        || events.contains(Event.PROTOCOL_SHUTS_OUTPUT);
        check(cut || sent == written, "all sent: " + sent + " of " + written);
    }

    private static void failIf(boolean fails) {
        if (fails) {
            throw THROWN;
        }
    }

    /** What is thrown to a connection it takes for its protocol's failure: so it is kept, too. */
    private void check(boolean holds, String what) {
        if (!holds) {
            violated = violated.isEmpty() ? what : violated;
            throw new AssertionError(what + " does not hold after " + events + ": " + log);
        }
    }

    // -------------------------------------------------------------- socket

    @Override
    public void send(ByteBuffer data) {
        failIf(failsSending);
        check(closes == 0 && fins == 0, "a socket that sends");
        int count = Math.min(room, data.remaining());
        String text = UTF_8.decode(data.slice()).toString();
        if (text.startsWith("Too many")) {
            log.add("send " + text);
        }
        sent += count;
        room -= count;
        data.position(data.position() + count);
        if (noMemoryAfterSending) {
            cut = true;
            throw new OutOfMemoryError("as the test wants it");
        }
    }

    @Override
    public void want(boolean toRead, boolean toWrite) throws IOException {
        check(closes == 0, "a socket that waits");
        if (failsWanting) {
            throw BROKEN;
        }
        this.toRead = toRead;
    }

    @Override
    public void shutdownOutput() {
        check(closes == 0, "a socket that sends FIN");
        fins++;
        log.add("FIN");
    }

    @Override
    public void unblock() {
        log.add("unblock");
    }

    @Override
    public void close(boolean reset) {
        closes++;
        log.add(reset ? "reset" : "close");
        connection.closed();
    }

    // -------------------------------------------------------------- protocol

    @Override
    public void connectionMade(Transport transport) {
        log.add("made");
        open = true;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        check(open && !paused && !connection.isCongested(), "a protocol that reads");
        log.add("data");
        if (closesAtData) {
            connection.close(CloseReason.SERVICE_CLOSED);
        }
    }

    @Override
    public void resumeWriting() {
        check(open && !connection.isCongested(), "a protocol that writes");
        log.add("resumeWriting");
    }

    @Override
    public void readConnectionLost(Transport transport) {
        check(open && !paused, "a protocol that reads on");
        log.add("FIN came");
        if (!writesOn) {
            transport.close(CloseReason.PEER_CLOSED);
        }
    }

    @Override
    public void stopping() {
        log.add("stopping");
        if (answersStop) {
            midMessage = false;
            written += 2;
            connection.write(ByteBuffer.allocate(2));
        }
    }

    @Override
    public boolean midMessage() {
        failIf(failsAsked);
        return midMessage;
    }

    @Override
    public int retained() {
        failIf(failsCounted);
        return 0;
    }

    @Override
    public void connectionLost(CloseReason reason) {
        check(open, "a protocol that is told the end");
        open = false;
        lost++;
        log.add("lost " + reason);
        failIf(failsLost);
    }

    // -------------------------------------------------------------- listener

    @Override
    public void accepted(SocketAddress peer) {
        log.add("accepted");
    }

    @Override
    public void closed(SocketAddress peer, CloseReason reason) {
        ends++;
        log.add("closed");
    }

    /** A loop that is turned by hand. */
    static final class Turn implements SerialExecutor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private int entered;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        int entered() {
            return entered;
        }

        void runAll() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void enter() {
            entered++;
        }

        @Override
        public boolean isEntered() {
            return true;
        }

        @Override
        public void leave() {
            entered--;
        }
    }
}
