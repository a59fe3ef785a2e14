package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.ConnectionLife.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection does when its server stops, without a socket. */
final class DrainedConnectionTest {
    @Test
    void aDrainWaitsForTheMessageThatHasBegun() {
        var life = new ConnectionLife(List.of());
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

    /** A protocol that has much to answer looks between two messages; the rest of one is read. */
    @Test
    void onceHalfOfADrainIsOverNobodyIsAnsweredFurtherThanOneMessage() {
        var life = lifeOfAServerWithoutTime();
        assertThat(life.connection.isCongested()).isFalse();
        life.context.drain().begin();
        assertThat(life.connection.isCongested()).isTrue();
        assertThat(life.connection.wantsToRead()).isTrue();
    }

    /** As one that never ceases to send is told of the stop: its thread has every turn. */
    @Test
    void aStopIsSeenByWhoHasNotBeenTold() {
        var life = new ConnectionLife(List.of());
        life.context.drain().begin();
        life.happens(Event.NOTHING);
        assertThat(life.log).endsWith("lost STOPPING", "closed", "FIN");
    }

    @Test
    void whoComesWhenTimeIsUpIsCutWithTheOthers() {
        var life = lifeOfAServerWithoutTime();
        life.midMessage = true;
        life.context.drain().begin();
        life.connection.drain();
        life.turn.runAll();
        assertThat(life.log).endsWith("lost STOPPING", "closed", "reset");
    }

    @Test
    void aProtocolThatFailsWhenADrainAsksItIsCutAlone() {
        var life = lifeOfAServerWithoutTime();
        life.failsAsked = true;
        life.context.drain().begin();
        life.connection.drain();
        assertThat(life.log).endsWith("lost SERVICE_FAILED", "closed", "FIN");
        life.happens(Event.FIN);
        assertThat(life.turn.entered()).isZero();
    }

    @Test
    void aProtocolThatFailsAsItEndsADrainIsCutAlone() {
        var life = new ConnectionLife(List.of());
        life.connection.pauseReading();
        life.failsLost = true;
        life.happens(Event.DRAIN);
        assertThat(life.log).contains("lost STOPPING", "closed");
        assertThat(life.turn.entered()).isZero();
    }

    /** As of a reply that another thread says bit by bit. */
    @Test
    void whoHasPausedInMidMessageFinishesIt() {
        var life = new ConnectionLife(List.of());
        life.midMessage = true;
        life.happens(Event.PROTOCOL_PAUSES);
        life.happens(Event.DRAIN);
        assertThat(life.log).endsWith("stopping");
        life.midMessage = false;
        life.protocolWrites(2);
        assertThat(life.sent).isEqualTo(2);
        assertThat(life.log).endsWith("lost STOPPING", "closed", "FIN");
    }

    @Test
    void whoHasPausedBetweenTwoMessagesIsEnded() {
        var life = new ConnectionLife(List.of());
        life.happens(Event.PROTOCOL_PAUSES);
        life.happens(Event.DRAIN);
        assertThat(life.log).endsWith("made", "lost STOPPING", "closed", "FIN");
    }

    /** No byte follows it that would have anybody look. */
    @Test
    void theAnswerOfAnotherThreadIsTheLast() {
        var life = new ConnectionLife(List.of());
        life.midMessage = true;
        life.happens(Event.DRAIN);
        life.happens(Event.NOTHING);
        life.midMessage = false;
        life.protocolWrites(2);
        assertThat(life.log).endsWith("stopping", "lost STOPPING", "closed", "FIN");
    }

    @Test
    void theMessageUnderWayIsTheLastThoughThePeerSendsOn() {
        var life = new ConnectionLife(List.of());
        life.midMessage = true;
        life.happens(Event.DRAIN);
        life.happens(Event.NOTHING);
        life.midMessage = false;
        life.happens(Event.BYTES);
        assertThat(life.log).endsWith("stopping", "data", "lost STOPPING", "closed", "FIN");
    }

    @Test
    void whoWritesOnAfterFinIsToldOfTheStopToo() {
        var life = new ConnectionLife(List.of());
        life.writesOn = true;
        life.midMessage = true;
        life.happens(Event.FIN);
        life.happens(Event.DRAIN);
        assertThat(life.log).endsWith("FIN came", "stopping");
        life.midMessage = false;
        life.protocolWrites(2);
        assertThat(life.log).endsWith("lost STOPPING", "closed", "close");
    }

    /** What it is told is the last that happens to it. */
    @Test
    void whoAnswersWhenItIsToldOfTheStopIsEndedThere() {
        var life = new ConnectionLife(List.of());
        life.writesOn = true;
        life.midMessage = true;
        life.answersStop = true;
        life.context.drain().begin();
        life.happens(Event.BYTES);
        assertThat(life.log).endsWith("data");
        life.happens(Event.FIN);
        assertThat(life.log).endsWith("FIN came", "stopping", "lost STOPPING", "closed", "close");
        assertThat(life.sent).isEqualTo(2);
    }

    /** What has come is told first. */
    @Test
    void aMessageThatIsHeldBackIsAnsweredInADrain() {
        var life = new ConnectionLife(List.of());
        life.room = 1;
        life.happens(Event.PROTOCOL_WRITES_MUCH);
        life.connection.received(3, life.in.clear().limit(3)); // had been under way
        life.happens(Event.DRAIN);
        assertThat(life.log).endsWith("made");
        life.happens(Event.ROOM);
        assertThat(life.log).endsWith("resumeWriting", "data");
        life.happens(Event.NOTHING);
        assertThat(life.log).endsWith("data", "lost STOPPING", "closed", "FIN");
    }

    private static ConnectionLife lifeOfAServerWithoutTime() {
        var options = ServerOptions.DEFAULTS.with(Option.DRAIN_TIMEOUT, 0);
        return new ConnectionLife(List.of(), options);
    }
}
