package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a protocol may ask of its transport, and is promised in return. */
interface SeamContract extends Contract {
    /** Paused in the call that brings bytes: the next come when reading is resumed. */
    @Test
    default void nothingIsReadWhileReadingIsPaused() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client().send(SeamProvider.PAUSE).expect(SeamProvider.PAUSED);
            client.send("more").expect(SeamProvider.RESUMED).expect("more");
        }
    }

    /** Paused by another thread while the server waits for this peer, or has a read under way. */
    @Test
    default void aPauseFromElsewhereHoldsBackTheReadThatIsUnderWay() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client();
            client.send(SeamProvider.PAUSE_FROM_ELSEWHERE).expect(SeamProvider.PAUSED);
            client.send("more").expect(SeamProvider.RESUMED).expect("more");
        }
    }

    /** FIN comes behind the bytes that were held back. */
    @Test
    default void theEndWaitsBehindWhatIsHeldBack() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client();
            client.send(SeamProvider.PAUSE_FROM_ELSEWHERE).expect(SeamProvider.PAUSED);
            client.send("last").finish();
            client.expect(SeamProvider.RESUMED).expect("last").expectEnd();
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }

    /** Pauses are not counted. */
    @Test
    default void onceResumedIsResumedHoweverOftenItWasPaused() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client();
            client.send(SeamProvider.PAUSE_TWICE).expect("again").echoes("still read");
        }
    }

    /** Reading is stopped and begun anew after the FIN, which is told all the same only once. */
    @Test
    default void aProtocolThatStaysAfterTheEndIsToldOfItOnceAndWritesOn() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client().send(SeamProvider.STAY).expect(SeamProvider.STAYING);
            client.finish().expect("told of it 1").expectEnd();
            running.reports(client, CloseReason.SERVICE_CLOSED);
        }
    }

    /** FIN to the peer, whose bytes still come. */
    @Test
    default void readsOnAfterItsOutputIsShut() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client().send(SeamProvider.SHUT_OUTPUT).expect("bye");
            client.expectEnd();
            client.send(SeamProvider.CLOSE);
            running.reports(client, CloseReason.PROTOCOL_ERROR);
        }
    }

    /** Tasks run in their order, and before a close that was asked for after them. */
    @Test
    default void aCloseFromElsewhereComesAfterTheTasksBeforeIt() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client().send(SeamProvider.CLOSE_FROM_ELSEWHERE);
            client.expect("onetwo").expectEnd();
            running.reports(client, CloseReason.SERVICE_CLOSED);
        }
    }

    /** Never inside the call that gives it. */
    @Test
    default void aTaskRunsAfterTheCallThatGaveIt() throws IOException {
        try (Running running = openSeam()) {
            running.client().send(SeamProvider.TASK_COMES_LATER).expect("ab").echoes("more");
        }
    }

    /** As a call that throws does. */
    @Test
    default void aTaskThatThrowsEndsItsConnection() throws IOException {
        fails(SeamProvider.TASK_THROWS);
    }

    /** What it threw says more than what it said. */
    @Test
    default void aProtocolThatClosesAndThrowsHasFailed() throws IOException {
        fails(SeamProvider.CLOSE_AND_THROW);
    }

    private void fails(String command) throws IOException {
        try (Running running = openSeam()) {
            Bystander bystander = Bystander.of(running, Framing.CHUNK);
            Client client = running.client().send(command);
            client.expectEndOrReset();
            running.reports(client, CloseReason.SERVICE_FAILED);
            bystander.isUndisturbed();
        }
    }

    /** And the first reason stands. */
    @Test
    default void whatIsWrittenAfterACloseIsDropped() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client().send(SeamProvider.WRITE_AFTER_CLOSE);
            client.expect("said").expectEnd();
            running.reports(client, CloseReason.SERVICE_CLOSED);
        }
    }

    /** RST. */
    @Test
    default void anAbortResets() throws IOException {
        try (Running running = openSeam()) {
            Client client = running.client().echoes("hello").send(SeamProvider.ABORT);
            client.expectReset();
            running.reports(client, CloseReason.OVERLOADED);
        }
    }

    /**
     * Who asks whether the peer is congested, and writes on when told to, holds no more than the
     * mark and what it wrote at once; a blocking write holds nothing.
     */
    @Test
    default void whoWaitsForCongestionToEndHoldsNoMoreThanTheMark() throws IOException {
        var options = options(SeamProvider.NAME, Framing.CHUNK);
        try (Running running = open(options)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(SeamProvider.SAY_MUCH);
            client.expect(Wire.pattern(SeamProvider.MUCH));
            assertThat(client.readNumber(SeamProvider.DIGITS))
                    .as("bytes pending at most")
                    .isLessThanOrEqualTo(options.bytes(Option.HIGH_WATER) + SeamProvider.BLOCK);
            client.echoes("more");
        }
    }

    private Running openSeam() throws IOException {
        return open(SeamProvider.NAME, Framing.CHUNK);
    }
}
