package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.Option;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code --idle-timeout} and {@code --request-timeout}. */
interface TimeoutContract extends Contract {
    /** Long beside a round trip, so that a busy machine does not make a busy client look idle. */
    Duration LIMIT = Duration.ofMillis(500);

    /** Bytes that come one by one in six times the limit. */
    int MOST_DROPS = 60;

    /** A tenth of the limit. */
    Duration STEP = LIMIT.dividedBy(10);

    /**
     * A client that speaks often enough stays for longer than the limit; when it falls silent it is
     * closed, with FIN. The service's work is the clock.
     */
    @Test
    default void closesAnIdleConnectionAndNoOther() throws IOException {
        var options = options("work", Framing.CHUNK).with(Option.IDLE_TIMEOUT, LIMIT);
        try (Running running = open(options)) {
            Client client = running.client();
            long begin = System.nanoTime();
            for (int i = 0; i < 15; i++) {
                client.send("block " + STEP.toNanos() / 1000).expect("done");
            }
            long silent = System.nanoTime() - STEP.toNanos(); // when its last message was sent
            assertThat(silent - begin).isGreaterThan(LIMIT.toNanos());
            client.expectEnd();
            assertThat(System.nanoTime() - silent).isGreaterThanOrEqualTo(LIMIT.toNanos() * 9 / 10);
            running.reports(client, CloseReason.IDLE);
        }
    }

    /** A message of which a byte comes now and then is closed all the same. */
    @Test
    default void closesAConnectionThatDripsAMessage() throws IOException {
        var options = options("echo", Framing.INT16).with(Option.REQUEST_TIMEOUT, LIMIT);
        try (Running running = open(options)) {
            Client client = running.client().send(new byte[] {1, 0});
            long begin = System.nanoTime();
            int drops = 0;
            while (drops < MOST_DROPS && !client.isOver(STEP)) {
                client.drip();
                drops++;
            }
            assertThat(drops).as("bytes dripped").isLessThan(MOST_DROPS);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(LIMIT.toNanos() * 9 / 10);
            running.reports(client, CloseReason.REQUEST_TIMEOUT);
        }
    }

    /** The request time-out measures one message, not the connection. */
    @Test
    default void wholeMessagesAreNotTimedOut() throws IOException {
        var options = options("work", Framing.NETSTRING).with(Option.REQUEST_TIMEOUT, LIMIT);
        byte[] request = Wire.frame(Framing.NETSTRING, "block " + STEP.toNanos() / 1000);
        try (Running running = open(options)) {
            Client client = running.client();
            for (int i = 0; i < 15; i++) {
                client.send(request).expect("4:done,");
            }
        }
    }
}
