package dev.acceptloop.protocol.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The life of a connection, without a socket: every order of a few events. */
final class ConnectionTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MARK = 4;
    private static final int LONGEST = 4;
    private static final Logger LOG = Logger.getLogger(Trouble.class.getName());

    // made once: thousands of stack traces would take most of the time
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final IOException BROKEN = new IOException("broken");

    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final AssertionError THROWN = new AssertionError("as the test wants it");

    /** What a peer, the kernel, the protocol or the server may do next. */
    private enum Event {
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

    @Test
    void everyOrderOfEventsKeepsWhatIsPromised() {
        Level level = LOG.getLevel();
        LOG.setLevel(Level.OFF); // each of some ten thousand failures of a service
        try {
            for (int length = 1; length <= LONGEST; length++) {
                walk(new ArrayList<>(), length);
            }
        } finally {
            LOG.setLevel(level);
        }
    }

    private static void walk(List<Event> events, int left) {
        if (left == 0) {
            var life = new Life(events);
            events.forEach(life::happens);
            life.ends();
            return;
        }
        for (Event event : Event.values()) {
            events.add(event);
            walk(events, left - 1);
            events.removeLast();
        }
    }

    @Test
    void anEndLingersUntilThePeerHasClosed() {
        var life = new Life(List.of());
        life.happens(Event.PROTOCOL_CLOSES);
        assertThat(life.log).endsWith("lost SERVICE_CLOSED", "closed", "FIN");
        life.happens(Event.BYTES); // dropped
        assertThat(life.log).endsWith("FIN");
        life.happens(Event.FIN);
        assertThat(life.log).endsWith("FIN", "close");
        assertThat(life.timer.waiting()).isZero();
    }

    @Test
    void theFirstReasonStands() {
        var life = new Life(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.PROTOCOL_CLOSES);
        life.happens(Event.ABORT);
        assertThat(life.log).endsWith("lost SERVICE_CLOSED", "closed", "reset");
    }

    @Test
    void anEndLingersNoLongerThanThePeerIsHeard() {
        var life = new Life(List.of());
        life.happens(Event.PROTOCOL_CLOSES);
        life.happens(Event.BYTES);
        life.happens(Event.SILENCE);
        assertThat(life.log).endsWith("FIN");
        life.happens(Event.SILENCE);
        assertThat(life.log).endsWith("FIN", "close");
    }

    @Test
    void aPeerThatNeverCeasesToSendIsNotHeardForEver() {
        var life = new Life(List.of());
        life.happens(Event.PROTOCOL_CLOSES);
        for (int i = 0; i < 5; i++) {
            life.happens(Event.BYTES);
            life.happens(Event.SILENCE);
        }
        assertThat(life.log).endsWith("FIN", "close");
    }

    @Test
    void whoIsNotToLingerClosesAtOnce() {
        var life = new Life(List.of(), ServerOptions.DEFAULTS.with(Option.LINGER, "0"));
        life.happens(Event.PROTOCOL_CLOSES);
        assertThat(life.log).endsWith("lost SERVICE_CLOSED", "closed", "close");
    }

    @Test
    void whatIsOwedIsFlushedBeforeFin() {
        var life = new Life(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.PROTOCOL_CLOSES);
        assertThat(life.log).doesNotContain("FIN");
        life.happens(Event.ROOM);
        assertThat(life.log).endsWith("lost SERVICE_CLOSED", "closed", "FIN");
    }

    @Test
    void aHalfCloseSendsFinBehindWhatIsOwedAndNothingAfterIt() {
        var life = new Life(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.PROTOCOL_SHUTS_OUTPUT);
        assertThat(life.log).doesNotContain("FIN");
        life.happens(Event.ROOM);
        assertThat(life.log).contains("FIN").doesNotContain("closed");
        life.protocolWrites(1);
        assertThat(life.sent).isEqualTo(2 * MARK);
        life.happens(Event.BYTES);
        assertThat(life.log).endsWith("data");
    }

    @Test
    void whatWasReadBeforeThePauseComesAfterItAndFinBehindThat() {
        var life = new Life(List.of());
        life.happens(Event.PROTOCOL_PAUSES);
        life.connection.received(3, life.in.clear().limit(3));
        life.connection.received(-1, life.in.clear().limit(0));
        assertThat(life.log).endsWith("made");
        life.happens(Event.PROTOCOL_RESUMES);
        assertThat(life.log).containsSubsequence("made", "data", "FIN came", "lost PEER_CLOSED");
    }

    /** Held is more than one read brings. */
    @Test
    void whatWasHeldIsNotToldAfterTheEnd() {
        var life = new Life(List.of(), ServerOptions.DEFAULTS.with(Option.READ_BUFFER, "1k"));
        life.happens(Event.PROTOCOL_PAUSES);
        life.connection.received(2048, ByteBuffer.allocate(2048));
        life.closesAtData = true;
        life.happens(Event.PROTOCOL_RESUMES);
        assertThat(life.log).endsWith("made", "data", "lost SERVICE_CLOSED", "closed", "FIN");
    }

    @Test
    void finIsNotToldInAPause() {
        var life = new Life(List.of());
        life.happens(Event.PROTOCOL_PAUSES);
        life.connection.received(-1, life.in.clear().limit(0));
        assertThat(life.log).endsWith("made");
        life.happens(Event.PROTOCOL_RESUMES);
        assertThat(life.log).contains("FIN came");
    }

    @Test
    void finIsToldOnceToWhoWritesOn() {
        var life = new Life(List.of());
        life.writesOn = true;
        life.happens(Event.FIN);
        life.protocolWrites(2);
        life.happens(Event.ROOM);
        assertThat(life.log).containsOnlyOnce("FIN came").doesNotContain("closed");
        assertThat(life.sent).isEqualTo(2);
    }

    @Test
    void aCloseFromElsewhereComesBehindTheTasksBeforeIt() {
        var life = new Life(List.of());
        life.connection.execute(() -> life.connection.write(ByteBuffer.allocate(2)));
        life.connection.close(CloseReason.SERVICE_CLOSED);
        life.turn.runAll();
        assertThat(life.sent).isEqualTo(2);
        assertThat(life.log).contains("lost SERVICE_CLOSED");
    }

    @Test
    void anAbortWakesWhoeverIsBlockedAndResets() {
        var life = new Life(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.ABORT);
        assertThat(life.log).endsWith("unblock", "lost STOPPING", "closed", "reset");
    }

    @Test
    void whoeverIsGoneIsClosedThoughMuchIsOwed() {
        var life = new Life(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.BROKEN);
        assertThat(life.log).endsWith("lost RESET", "closed", "reset");
    }

    @Test
    void whoDoesNotReadIsNotReadUntilAllIsTaken() {
        var life = new Life(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        assertThat(life.connection.isCongested()).isTrue();
        assertThat(life.toRead).isFalse();
        life.happens(Event.ROOM);
        assertThat(life.log).endsWith("resumeWriting");
        assertThat(life.toRead).isTrue();
    }

    @Test
    void aDrainWaitsForTheMessageThatHasBegun() {
        var life = new Life(List.of());
        life.midMessage = true;
        life.happens(Event.DRAIN);
        life.happens(Event.NOTHING);
        life.happens(Event.NOTHING);
        assertThat(life.log).endsWith("stopping").containsOnlyOnce("stopping");
        life.midMessage = false;
        life.happens(Event.BYTES);
        life.happens(Event.NOTHING);
        assertThat(life.log).endsWith("lost STOPPING", "closed", "FIN");
    }

    @Test
    void whatAProtocolThrowsAfterItsCloseIsTheReason() {
        var life = new Life(List.of());
        life.room = 0;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.PROTOCOL_CLOSES);
        life.happens(Event.PROTOCOL_THROWS);
        life.happens(Event.ROOM);
        assertThat(life.log).contains("lost SERVICE_FAILED");
    }

    @Test
    void aProtocolThatFailsWhenADrainAsksItIsCutAlone() {
        var life = new Life(List.of());
        life.failsAsked = true;
        var late = new Drain(Duration.ZERO);
        late.begin();
        life.connection.drain(late);
        assertThat(life.log).endsWith("lost SERVICE_FAILED", "closed", "FIN");
        life.happens(Event.FIN);
        assertThat(life.turn.entered).isZero();
    }

    @Test
    void aProtocolThatFailsAsItEndsADrainIsCutAlone() {
        var life = new Life(List.of());
        life.connection.pauseReading();
        life.failsLost = true;
        life.happens(Event.DRAIN);
        assertThat(life.log).contains("lost STOPPING", "closed");
        assertThat(life.turn.entered).isZero();
    }

    @Test
    void aProtocolThatFailsWhenItsMemoryIsCountedIsCutAlone() {
        var life = new Life(List.of());
        life.failsCounted = true;
        life.happens(Event.BYTES);
        assertThat(life.log).endsWith("data", "lost SERVICE_FAILED", "closed", "FIN");
        life.happens(Event.FIN);
        assertThat(life.context.memory().used()).isZero();
        assertThat(life.turn.entered).isZero();
    }

    @Test
    void aSocketThatFailsAsItSendsIsClosedAlone() {
        var life = new Life(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.failsSending = true;
        life.happens(Event.ROOM);
        assertThat(life.log).endsWith("lost SERVICE_FAILED", "closed", "reset");
        assertThat(life.turn.entered).isZero();
    }

    /** As where the kernel has no memory to watch it. */
    @Test
    void aPeerThatCannotBeWaitedForDoesNotTakeHalfForTheWhole() {
        var life = new Life(List.of());
        life.room = 1;
        life.failsWanting = true;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        assertThat(life.log).endsWith("lost RESET", "closed", "reset");
        assertThat(life.turn.entered).isZero();
    }

    @Test
    void aPartOfAReplyThatMemoryEndsIsNotTakenForTheWhole() {
        var life = new Life(List.of());
        life.room = 1;
        life.noMemoryAfterSending = true;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        assertThat(life.log).endsWith("lost SERVICE_FAILED", "closed", "reset");
    }

    @Test
    void theLastBytesOfTheBudgetAreNotForOne() {
        var life = new Life(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "4k"));
        life.room = 0;
        life.protocolWrites(1000);
        assertThat(life.log).doesNotContain("close");
        life.protocolWrites(4000);
        assertThat(life.log).endsWith("lost OVERLOADED", "closed", "reset");
        assertThat(life.context.memory().used()).isZero();
    }

    /** Where others have taken all: it is not what the memory went to. */
    @Test
    void whoIsOwedLittleIsNotCutForTheMemoryOfOthers() {
        var life = new Life(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "8k"));
        life.room = 0;
        life.context.memory().add(8 * 1024);
        life.protocolWrites(100);
        assertThat(life.log).doesNotContain("closed");
        life.protocolWrites(4000);
        assertThat(life.log).endsWith("lost OVERLOADED", "closed", "reset");
        life.context.memory().add(-8 * 1024);
    }

    @Test
    void aNewcomerBeyondTheBudgetIsRefused() {
        var life = new Life(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "1k"));
        assertThat(life.log)
                .containsExactly(
                        "accepted", "send Too many connections , try later", "closed", "FIN");
    }

    @Test
    void theLastEighthOfTheBudgetIsForThoseWhoAreServed() {
        var life = new Life(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "2200"));
        assertThat(life.log).contains("send Too many connections , try later");
    }

    /** One connection whose protocol and socket do as they are told, and write all down. */
    private static final class Life implements StreamSocket, Protocol, ServerListener {
        private final List<String> log = new ArrayList<>();
        private final List<Event> events;
        private final ManualTimer timer = new ManualTimer();
        private final ServerContext<Void> context;
        private final Turn turn = new Turn();
        private final Connection connection;
        private final Drain drain = new Drain(Duration.ofHours(1));
        private final ByteBuffer in = ByteBuffer.allocate(16);
        private int room = Integer.MAX_VALUE;
        private int written;
        private int sent;
        private boolean midMessage;
        private boolean writesOn; // after FIN
        private boolean closesAtData;
        private boolean failsAsked;
        private boolean failsCounted;
        private boolean failsLost;
        private boolean failsSending;
        private boolean failsWanting;
        private boolean noMemoryAfterSending;
        private boolean cut; // in the midst of a send
        private boolean toRead;
        private boolean paused;
        private boolean open;
        private int lost;
        private int ends;
        private int fins;
        private int closes;

        Life(List<Event> events) {
            this(events, ServerOptions.DEFAULTS.with(Option.HIGH_WATER, MARK));
        }

        Life(List<Event> events, ServerOptions options) {
            this.events = events;
            var policies = new ConnectionPolicies(options, timer, new Protocols.Bare(provider()));
            this.context = new ServerContext<>(options, this, policies, null);
            SocketAddress peer = InetSocketAddress.createUnresolved("peer", 9);
            this.connection = context.accepted(this, turn, peer, peer);
            connection.open();
            turn.runAll();
        }

        private ProtocolProvider provider() {
            return new ProtocolProvider() {
                @Override
                public String name() {
                    return "life";
                }

                @Override
                public Protocol newProtocol() {
                    return Life.this;
                }
            };
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
                    drain.begin();
                    ifOpen(() -> connection.drain(drain));
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

        private void check(boolean holds, String what) {
            if (!holds) {
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
    }

    /** A loop that is turned by hand. */
    private static final class Turn implements SerialExecutor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private int entered;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
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
