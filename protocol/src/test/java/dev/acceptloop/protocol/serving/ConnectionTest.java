package dev.acceptloop.protocol.serving;

import static dev.acceptloop.protocol.serving.ConnectionLife.MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.ConnectionLife.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The life of a connection, without a socket: every order of a few events. */
final class ConnectionTest {
    private static final int LONGEST = 4;
    private static final Logger LOG = Logger.getLogger(Trouble.class.getName());

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
            var life = new ConnectionLife(events);
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
        var life = new ConnectionLife(List.of());
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
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.PROTOCOL_CLOSES);
        life.happens(Event.ABORT);
        assertThat(life.log).endsWith("lost SERVICE_CLOSED", "closed", "reset");
    }

    @Test
    void anEndLingersNoLongerThanThePeerIsHeard() {
        var life = new ConnectionLife(List.of());
        life.happens(Event.PROTOCOL_CLOSES);
        life.happens(Event.BYTES);
        life.happens(Event.SILENCE);
        assertThat(life.log).endsWith("FIN");
        life.happens(Event.SILENCE);
        assertThat(life.log).endsWith("FIN", "close");
    }

    @Test
    void aPeerThatNeverCeasesToSendIsNotHeardForEver() {
        var life = new ConnectionLife(List.of());
        life.happens(Event.PROTOCOL_CLOSES);
        for (int i = 0; i < 5; i++) {
            life.happens(Event.BYTES);
            life.happens(Event.SILENCE);
        }
        assertThat(life.log).endsWith("FIN", "close");
    }

    @Test
    void whoIsNotToLingerClosesAtOnce() {
        var life = new ConnectionLife(List.of(), ServerOptions.DEFAULTS.with(Option.LINGER, "0"));
        life.happens(Event.PROTOCOL_CLOSES);
        assertThat(life.log).endsWith("lost SERVICE_CLOSED", "closed", "close");
    }

    @Test
    void whatIsOwedIsFlushedBeforeFin() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.PROTOCOL_CLOSES);
        assertThat(life.log).doesNotContain("FIN");
        life.happens(Event.ROOM);
        assertThat(life.log).endsWith("lost SERVICE_CLOSED", "closed", "FIN");
    }

    @Test
    void aHalfCloseSendsFinBehindWhatIsOwedAndNothingAfterIt() {
        var life = new ConnectionLife(List.of());
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
        var life = new ConnectionLife(List.of());
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
        var life =
                new ConnectionLife(
                        List.of(), ServerOptions.DEFAULTS.with(Option.READ_BUFFER, "1k"));
        life.happens(Event.PROTOCOL_PAUSES);
        life.connection.received(2048, ByteBuffer.allocate(2048));
        life.closesAtData = true;
        life.happens(Event.PROTOCOL_RESUMES);
        assertThat(life.log).endsWith("made", "data", "lost SERVICE_CLOSED", "closed", "FIN");
    }

    @Test
    void finIsNotToldInAPause() {
        var life = new ConnectionLife(List.of());
        life.happens(Event.PROTOCOL_PAUSES);
        life.connection.received(-1, life.in.clear().limit(0));
        assertThat(life.log).endsWith("made");
        life.happens(Event.PROTOCOL_RESUMES);
        assertThat(life.log).contains("FIN came");
    }

    @Test
    void finIsToldOnceToWhoWritesOn() {
        var life = new ConnectionLife(List.of());
        life.writesOn = true;
        life.happens(Event.FIN);
        life.protocolWrites(2);
        life.happens(Event.ROOM);
        assertThat(life.log).containsOnlyOnce("FIN came").doesNotContain("closed");
        assertThat(life.sent).isEqualTo(2);
    }

    @Test
    void aCloseFromElsewhereComesBehindTheTasksBeforeIt() {
        var life = new ConnectionLife(List.of());
        life.connection.execute(() -> life.connection.write(ByteBuffer.allocate(2)));
        life.connection.close(CloseReason.SERVICE_CLOSED);
        life.turn.runAll();
        assertThat(life.sent).isEqualTo(2);
        assertThat(life.log).contains("lost SERVICE_CLOSED");
    }

    @Test
    void anAbortWakesWhoeverIsBlockedAndResets() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.ABORT);
        assertThat(life.log).endsWith("unblock", "lost STOPPING", "closed", "reset");
    }

    @Test
    void whoeverIsGoneIsClosedThoughMuchIsOwed() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.BROKEN);
        assertThat(life.log).endsWith("lost RESET", "closed", "reset");
    }

    @Test
    void whoDoesNotReadIsNotReadUntilAllIsTaken() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        assertThat(life.connection.isCongested()).isTrue();
        assertThat(life.toRead).isFalse();
        life.happens(Event.ROOM);
        assertThat(life.log).endsWith("resumeWriting");
        assertThat(life.toRead).isTrue();
    }

    @Test
    void whoIsAbortedBeforeItIsOpenedHearsNothingAndKeepsNoMemory() {
        var life = new ConnectionLife(List.of());
        life.happens(Event.ABORT);
        assertThat(life.log).endsWith("lost STOPPING", "closed", "reset");
        life.connection.open(); // by a thread that had no time for it before
        life.turn.runAll();
        assertThat(life.log).endsWith("reset").containsOnlyOnce("made");
        assertThat(life.context.memory().used()).isZero();
    }

    @Test
    void whatAProtocolThrowsAfterItsCloseIsTheReason() {
        var life = new ConnectionLife(List.of());
        life.room = 0;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.happens(Event.PROTOCOL_CLOSES);
        life.happens(Event.PROTOCOL_THROWS);
        life.happens(Event.ROOM);
        assertThat(life.log).contains("lost SERVICE_FAILED");
    }

    @Test
    void aProtocolThatFailsWhenItsMemoryIsCountedIsCutAlone() {
        var life = new ConnectionLife(List.of());
        life.failsCounted = true;
        life.happens(Event.BYTES);
        assertThat(life.log).endsWith("data", "lost SERVICE_FAILED", "closed", "FIN");
        life.happens(Event.FIN);
        assertThat(life.context.memory().used()).isZero();
        assertThat(life.turn.entered()).isZero();
    }

    @Test
    void aSocketThatFailsAsItSendsIsClosedAlone() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.failsSending = true;
        life.happens(Event.ROOM);
        assertThat(life.log).endsWith("lost SERVICE_FAILED", "closed", "reset");
        assertThat(life.turn.entered()).isZero();
    }

    /** As where the kernel has no memory to watch it. */
    @Test
    void aPeerThatCannotBeWaitedForDoesNotTakeHalfForTheWhole() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.failsWanting = true;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        assertThat(life.log).endsWith("lost RESET", "closed", "reset");
        assertThat(life.turn.entered()).isZero();
    }

    @Test
    void aPartOfAReplyThatMemoryEndsIsNotTakenForTheWhole() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.noMemoryAfterSending = true;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        assertThat(life.log).endsWith("lost SERVICE_FAILED", "closed", "reset");
    }

    @Test
    void theLastBytesOfTheBudgetAreNotForOne() {
        var life = new ConnectionLife(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "4k"));
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
        var life = new ConnectionLife(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "8k"));
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
        var life = new ConnectionLife(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "1k"));
        assertThat(life.log)
                .containsExactly(
                        "accepted", "send Too many connections , try later", "closed", "FIN");
    }

    @Test
    void theLastEighthOfTheBudgetIsForThoseWhoAreServed() {
        var life =
                new ConnectionLife(List.of(), ServerOptions.DEFAULTS.with(Option.MEMORY, "2200"));
        assertThat(life.log).contains("send Too many connections , try later");
    }
}
