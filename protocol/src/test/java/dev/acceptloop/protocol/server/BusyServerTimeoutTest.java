package dev.acceptloop.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.RecordingTransport;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the server takes for itself is not counted as the peer's silence. */
final class BusyServerTimeoutTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualTimer timer = new ManualTimer();
    private final RecordingTransport transport = new RecordingTransport();

    private static ServerOptions options(Option option, String time) {
        return ServerOptions.DEFAULTS.with(Option.FRAMING, "line").with(option, time);
    }

    private Protocol connect(Option option, String time) {
        Protocol protocol = new ConnectionPolicies(options(option, time), timer).newProtocol();
        protocol.connectionMade(transport);
        return protocol;
    }

    private static void receive(Protocol protocol, String text) {
        protocol.dataReceived(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    /** Or a look later. */
    private void isIdleFourSecondsFromNow() {
        timer.pass(4 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(SECOND);
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
    }

    /** The loop has done what held it up, and reads the socket between two turns of tasks. */
    private void twoTurns(Runnable between) {
        transport.runTasks();
        between.run();
        transport.runTasks();
        transport.busy = false;
    }

    @Test
    void aHandlerMayTakeLongerThanTheIdleTimeout() {
        Protocol protocol = connect(Option.IDLE_TIMEOUT, "4s");
        transport.onWrite = () -> handles(30 * SECOND);
        receive(protocol, "a long one\r\n");
        twoTurns(() -> {});
        assertThat(transport.text()).isEqualTo("a long one\r\n");
        assertThat(transport.closes).isEmpty();
        isIdleFourSecondsFromNow();
        assertThat(transport.aborts).isEmpty();
    }

    /** In its turn: what others give it waits. */
    private void handles(long nanos) {
        transport.busy = true;
        timer.pass(nanos);
    }

    @Test
    void whatIsAnsweredLateInRelievingThePeerIsNotSilence() {
        Protocol protocol = connect(Option.IDLE_TIMEOUT, "4s");
        transport.congested = true;
        receive(protocol, "one\r\ntwo\r\n");
        transport.congested = false;
        transport.onWrite = () -> handles(30 * SECOND);
        protocol.resumeWriting();
        twoTurns(() -> {});
        timer.pass(4 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
    }

    @Test
    void whatCameWhileTheLoopWasBusyIsSeenFirst() {
        Protocol protocol = connect(Option.IDLE_TIMEOUT, "4s");
        transport.busy = true;
        timer.pass(30 * SECOND); // another's handler
        twoTurns(() -> receive(protocol, "had come"));
        isIdleFourSecondsFromNow();
    }

    @Test
    void whatLeftWhenTheLoopHadTimeIsSeenFirst() {
        Protocol protocol = connect(Option.IDLE_TIMEOUT, "4s");
        receive(protocol, "much\r\n");
        transport.busy = true;
        timer.pass(30 * SECOND);
        twoTurns(() -> transport.taken++);
        assertThat(transport.closes).isEmpty();
    }

    @Test
    void theRestOfAMessageThatCameWhileTheLoopWasBusyIsSeenFirst() {
        Protocol protocol = connect(Option.REQUEST_TIMEOUT, "4s");
        receive(protocol, "be");
        transport.busy = true;
        timer.pass(30 * SECOND);
        twoTurns(() -> receive(protocol, "gun\r\n"));
        assertThat(transport.closes).isEmpty();
    }

    @Test
    void whoWasSilentIsClosedWhenTheLoopHasTime() {
        connect(Option.IDLE_TIMEOUT, "4s");
        transport.busy = true;
        timer.pass(30 * SECOND);
        assertThat(transport.closes).isEmpty();
        twoTurns(() -> {});
        assertThat(transport.closes).isEmpty(); // many others may have been read before it
        timer.pass(SECOND);
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
        timer.pass(SECOND - 1);
        assertThat(transport.aborts).isEmpty(); // its second is counted from there
        timer.pass(1);
        assertThat(transport.aborts).containsExactly(CloseReason.IDLE);
        assertThat(timer.waiting()).isZero();
    }

    /** As with more connections that had something to say than a loop is told of at once. */
    @Test
    void whatIsReadOnlyInTheTurnAfterIsSeenToo() {
        Protocol protocol = connect(Option.IDLE_TIMEOUT, "4s");
        transport.busy = true;
        timer.pass(30 * SECOND);
        twoTurns(() -> {});
        receive(protocol, "had come");
        isIdleFourSecondsFromNow();
    }

    /** As where completions are told by threads that all have a handler to run. */
    @Test
    void nobodyIsSilentWhileNobodyIsFreeToRead() {
        var policies = new ConnectionPolicies(options(Option.IDLE_TIMEOUT, "4s"), timer);
        var heldUp = new AtomicBoolean(true);
        policies.heldUpWhile(heldUp::get);
        policies.newProtocol().connectionMade(transport);
        timer.pass(30 * SECOND);
        assertThat(transport.closes).isEmpty();
        heldUp.set(false);
        timer.pass(SECOND);
        assertThat(transport.closes).isEmpty(); // this may be the moment before it is read
        timer.pass(SECOND);
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
    }

    /** A write that waits holds the turn, and nobody but the peer can end it. */
    @Test
    void aWriteThatWaitsIsNoTimeOfTheServers() {
        Protocol protocol = connect(Option.IDLE_TIMEOUT, "4s");
        transport.onWrite =
                () -> {
                    transport.blocked = true;
                    handles(5 * SECOND - 1);
                    assertThat(transport.aborts).isEmpty();
                    timer.pass(1);
                    assertThat(transport.aborts).containsExactly(CloseReason.IDLE);
                };
        receive(protocol, "a reply that nobody takes\r\n");
        assertThat(transport.aborts).hasSize(1);
    }

    @Test
    void aWriteThatHasJustBegunIsNotTakenForOneThatWaits() {
        Protocol protocol = connect(Option.IDLE_TIMEOUT, "4s");
        transport.onWrite =
                () -> {
                    handles(11 * SECOND / 2);
                    transport.blocked = true;
                    timer.pass(SECOND);
                    assertThat(transport.closes).isEmpty();
                };
        receive(protocol, "worked on for long\r\n");
        transport.blocked = false;
        twoTurns(() -> {});
        assertThat(transport.closes).isEmpty();
    }
}
