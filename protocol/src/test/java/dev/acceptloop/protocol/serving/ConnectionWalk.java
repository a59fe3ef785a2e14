package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.ManualTimer;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Protocols;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A connection between a protocol and a socket that keep books of every byte: what came and what
 * was told, what was said and what was sent. Where {@link ConnectionLife} counts, this compares;
 * its protocol acts while it is told something, and its socket may keep what it is given.
 */
final class ConnectionWalk implements StreamSocket, Protocol, ServerListener {
    static final int MARK = 16;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_READ = 5;

    @SuppressWarnings("StaticAssignmentOfThrowable") // made once: there are many
    private static final IOException BROKEN = new IOException("broken");

    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final AssertionError THROWN = new AssertionError("as the test wants it");

    /** How the socket sends. */
    enum Kind {
        /** What there is room for. */
        AT_ONCE,
        /** All, bit by bit. */
        WAITS,
        /** A few bytes at a time, which it keeps until they are gone. */
        KEEPS,
        /** The same, and they may be gone within the very call that sends, or asks for it. */
        INSIDE
    }

    /** What may happen next. */
    enum Event {
        BYTES,
        NOTHING,
        FIN,
        LOST,
        ROOM,
        DRAIN,
        SILENCE,
        BEGUN,
        ABORT,
        ACT,
        THEN
    }

    /** What a protocol may do. */
    enum Act {
        WRITE,
        PAUSE,
        RESUME,
        TASK,
        SHUT,
        CLOSE,
        ABORT,
        THROW
    }

    /** One of them; how many bytes, if it is about bytes. */
    record Step(Event event, Act act, int bytes) {}

    private final Kind kind;
    private final ManualTimer timer = new ManualTimer();
    private final ServerContext<Void> context;
    private final ConnectionLife.Turn turn = new ConnectionLife.Turn();
    private final Connection connection;

    private final ByteArrayOutputStream came = new ByteArrayOutputStream();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private byte[] kept = {};
    private int room;
    private int reads; // under way, or that may be made
    private boolean toWrite;
    private boolean finCame;
    private boolean finTold;
    private boolean begun;
    private boolean paused;
    private boolean congested;
    private boolean shut;
    private boolean aborted;
    private boolean broken;
    private boolean resetDue;
    private boolean closing;
    private int fins;
    private int lost;
    private int ends;
    private int closes;
    private String violated = "";
    private Step then = new Step(Event.NOTHING, Act.WRITE, 0);

    ConnectionWalk(Kind kind) {
        this.kind = kind;
        var options =
                ServerOptions.DEFAULTS
                        .with(Option.HIGH_WATER, MARK)
                        .with(Option.DRAIN_TIMEOUT, "1h")
                        .with(Option.READ_BUFFER, MOST_READ);
        var policies =
                new ConnectionPolicies(
                        options, timer, new Protocols.Bare(new OneProtocol("walk", this)));
        context = new ServerContext<>(options, this, policies, null);
        SocketAddress peer = InetSocketAddress.createUnresolved("peer", 9);
        connection = context.accepted(this, turn, peer, peer);
        connection.open();
        turn.runAll();
    }

    // -------------------------------------------------------------- steps

    /** All of them, and then an end. */
    static void walk(Kind kind, List<Step> steps) {
        var walk = new ConnectionWalk(kind);
        steps.forEach(walk::happens);
        walk.ends();
    }

    private void happens(Step step) {
        if (closes == 0) {
            switch (step.event()) {
                case BYTES -> bytes(step.bytes());
                case NOTHING -> read(0, new byte[0]);
                case FIN -> {
                    if (reads > 0) {
                        finCame = true;
                        read(-1, new byte[0]);
                    }
                }
                case LOST -> {
                    broken = true;
                    connection.lost(BROKEN);
                }
                case ROOM -> room(step.bytes());
                case DRAIN -> {
                    context.drain().begin();
                    connection.drain();
                }
                case SILENCE -> timer.pass(SECOND);
                case BEGUN -> begun = !begun;
                case ABORT -> abort();
                case ACT -> {
                    connection.execute(() -> act(step));
                    turn.runAll();
                }
                case THEN -> then = step;
            }
        }
        turn.runAll();
        check();
    }

    private void bytes(int count) {
        byte[] bytes = new byte[Math.min(count, MOST_READ)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (came.size() + i);
        }
        if (reads > 0 && !finCame) {
            if (!connection.isEnding()) {
                came.writeBytes(bytes);
            }
            read(bytes.length, bytes);
        }
    }

    private void read(int count, byte[] bytes) {
        if (reads > 0) {
            reads--;
            connection.received(count, ByteBuffer.wrap(bytes));
        }
    }

    /** The kernel takes some bytes. */
    private void room(int bytes) {
        if (kind == Kind.AT_ONCE) {
            room += bytes;
            if (toWrite && bytes % 2 == 0) { // or it is told later
                connection.flush();
            }
        } else if (kept.length > 0) {
            gone(bytes);
            connection.flush();
        }
        if (closing && kept.length == 0 && closes == 0) {
            closeNow();
        }
    }

    private void gone(int bytes) {
        int count = closing ? kept.length : Math.min(bytes, kept.length);
        if (!closing) {
            sent.write(kept, 0, count);
        }
        kept = Arrays.copyOfRange(kept, count, kept.length);
    }

    private void abort() {
        aborted = true;
        connection.abort(CloseReason.STOPPING);
    }

    private void act(Step step) {
        switch (step.act()) {
            case WRITE -> write(step.bytes());
            case PAUSE -> {
                paused = true;
                connection.pauseReading();
            }
            case RESUME -> {
                paused = false;
                connection.resumeReading();
            }
            case TASK -> connection.execute(() -> write(step.bytes()));
            case SHUT -> {
                shut = true;
                connection.shutdownOutput();
            }
            case CLOSE -> connection.close(CloseReason.SERVICE_CLOSED);
            case ABORT -> abort();
            case THROW -> throw THROWN;
        }
    }

    private void write(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (said.size() + i);
        }
        if (!connection.isEnding() && !shut) {
            said.writeBytes(bytes);
        }
        ByteBuffer data = ByteBuffer.wrap(bytes);
        connection.write(data);
        Arrays.fill(bytes, (byte) -1); // it is the protocol's again
        demand(!data.hasRemaining(), "a write takes all");
        congested |= said.size() - sent.size() > MARK;
    }

    /** What was to be done next time that something is told. */
    private void nowThen() {
        Step now = then;
        then = new Step(Event.NOTHING, Act.WRITE, 0);
        if (now.event() == Event.THEN) {
            act(now);
        }
    }

    // -------------------------------------------------------------- what holds

    private void check() {
        demand(violated.isEmpty(), violated);
        demand(isPrefix(told, came), "told in order");
        demand(isPrefix(sent, said), "sent in order");
        demand(lost <= 1 && ends == lost && fins <= 1, "once");
        demand(connection.isClosed() == (closes == 1), "closed");
        demand(turn.entered() == 0, "a turn ends");
        demand(connection.taken() == sent.size() + kept.length || broken || closing, "taken");
        if (!connection.isEnding()) {
            demand(connection.pending() == said.size() - sent.size(), "pending");
            demand(connection.isCongested() == congested, "congested");
            boolean telling = !paused && !congested;
            demand(!telling || told.size() == came.size(), "all is told");
            demand(!telling || finTold == finCame, "FIN is told");
            demand(!shut || said.size() > sent.size() || fins == 1, "FIN is sent");
        }
    }

    private void ends() {
        for (int i = 0; i < 7; i++) {
            for (int n = 0; n < 1 + said.size() && closes == 0; n++) {
                happens(new Step(Event.ROOM, Act.WRITE, 1_000));
            }
            connection.close(CloseReason.SERVICE_CLOSED);
            turn.runAll();
            happens(new Step(Event.SILENCE, Act.WRITE, 0));
        }
        demand(lost == 1 && closes == 1, "an end");
        demand(context.memory().used() == 0, "no memory kept");
        demand(timer.waiting() == 0, "no timer kept");
    }

    private static boolean isPrefix(ByteArrayOutputStream some, ByteArrayOutputStream all) {
        byte[] first = some.toByteArray();
        byte[] whole = all.toByteArray();
        return first.length <= whole.length
                && Arrays.equals(first, 0, first.length, whole, 0, first.length);
    }

    /** What is thrown to a connection it takes for its protocol's failure: so it is kept, too. */
    private void demand(boolean holds, String what) {
        if (!holds) {
            violated = violated.isEmpty() ? what : violated;
            throw new AssertionError(what);
        }
    }

    // -------------------------------------------------------------- socket

    @Override
    public void send(ByteBuffer data) {
        demand(closes == 0 && fins == 0 && !closing, "sends while it is open");
        sendSome(data);
        while (kind == Kind.INSIDE && kept.length > 0 && said.size() % 5 == 0) {
            gone(kept.length);
            connection.flush();
            sendSome(data);
        }
    }

    private void sendSome(ByteBuffer data) {
        int count =
                switch (kind) {
                    case AT_ONCE -> Math.min(room, data.remaining());
                    case WAITS -> Math.min(2, data.remaining());
                    case KEEPS, INSIDE -> kept.length > 0 ? 0 : Math.min(7, data.remaining());
                };
        byte[] bytes = new byte[count];
        data.get(bytes);
        if (kind == Kind.KEEPS || kind == Kind.INSIDE) {
            kept = count > 0 ? bytes : kept;
        } else {
            room -= kind == Kind.AT_ONCE ? count : 0;
            sent.writeBytes(bytes);
        }
    }

    @Override
    public boolean waitsToSend() {
        return kind == Kind.WAITS;
    }

    @Override
    public int unsent() {
        return kept.length;
    }

    @Override
    public void want(boolean toRead, boolean toWriteNow) {
        demand(closes == 0, "waits while it is open");
        boolean completes = kind == Kind.KEEPS || kind == Kind.INSIDE;
        int most = completes ? 3 : 1; // what is under way comes, though it is not wanted any more
        reads = toRead ? most : completes ? reads : 0;
        toWrite = toWriteNow;
        if (kind == Kind.INSIDE && kept.length > 0 && said.size() % 3 != 0) {
            gone(3);
            connection.flush();
        }
    }

    @Override
    public void shutdownOutput() {
        demand(closes == 0 && kept.length == 0, "FIN while it is open, with nothing kept");
        demand(broken || sent.size() == said.size(), "FIN behind all of it");
        fins++;
    }

    @Override
    public void close(boolean reset) {
        demand(lost == 1, "told before it is closed");
        demand(reset == resetDue, "RST if it is due");
        closing = true;
        if (kept.length == 0 && closes == 0) {
            closeNow();
        }
    }

    private void closeNow() {
        closes++;
        connection.closed();
    }

    // -------------------------------------------------------------- protocol

    @Override
    public void connectionMade(Transport transport) {}

    @Override
    public void dataReceived(ByteBuffer data) {
        mayBeTold();
        demand(data.remaining() <= MOST_READ, "no more than one read brings");
        while (data.hasRemaining()) {
            told.write(data.get());
        }
        nowThen();
    }

    @Override
    public void resumeWriting() {
        demand(congested && said.size() == sent.size(), "relief when all is taken");
        congested = false;
        demand(lost == 0 && !connection.isEnding(), "relief before the end");
        nowThen();
    }

    @Override
    public void readConnectionLost(Transport transport) {
        mayBeTold();
        demand(!finTold && told.size() == came.size(), "FIN behind all of it, once");
        finTold = true;
        nowThen();
        if (!begun) {
            transport.close(CloseReason.PEER_CLOSED);
        }
    }

    private void mayBeTold() {
        demand(lost == 0 && !connection.isEnding(), "told before the end");
        demand(!paused && !congested && !finTold, "told when it may be");
    }

    @Override
    public boolean midMessage() {
        return begun;
    }

    @Override
    public void connectionLost(CloseReason reason) {
        lost++;
        resetDue = aborted || sent.size() < said.size();
        demand(
                sent.size() == said.size() || aborted || broken,
                "all is sent of what nobody dropped");
    }

    // -------------------------------------------------------------- listener

    @Override
    public void closed(SocketAddress peer, CloseReason reason) {
        ends++;
    }
}
