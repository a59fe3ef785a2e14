package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** {@code --idle-timeout} and {@code --request-timeout}. */
interface TimeoutContract extends Contract {
    /** Long beside a round trip, so that a busy machine does not make a busy client look idle. */
    Duration LIMIT = Duration.ofMillis(500);

    /** Bytes that come one by one in six times the limit. */
    int MOST_DROPS = 60;

    /** What a slow reader takes at a time. */
    int SIP = 32 * 1024;

    /** Times the limit a slow reader takes: more than the limit and the second of grace. */
    int SLOW = 8;

    /** A handler is at work for longer than a tenth of the limit and the second of grace. */
    int LONG_WORK_MICROS = 1_400_000;

    /** Enough to tell a leak from what a loop still has in its hands. */
    int SHORT_CONNECTIONS = 8;

    /** What an idle loop may hold of its last turn. */
    int LAST_ONES = 2;

    /** Of a client whom the machine does not run for the whole limit. */
    int MOST_TRIES = 10;

    /** No time that a clock shows. */
    long HELD_UP = Long.MIN_VALUE;

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
            long begin = System.nanoTime();
            Client client = running.client();
            long silent = spoken(client, begin);
            for (int more = 0; silent == HELD_UP && more < MOST_TRIES; more++) {
                begin = System.nanoTime();
                client = running.client();
                silent = spoken(client, begin);
            }
            client.expectEnd();
            assertThat(System.nanoTime() - silent).isGreaterThanOrEqualTo(LIMIT.toNanos() * 9 / 10);
            running.reports(client, CloseReason.IDLE);
        }
    }

    /**
     * Speaks for longer than the limit.
     *
     * @param begin before it was connected: it may be silent from then on
     * @return when it spoke last; {@link #HELD_UP} if the machine did not run it for so long that
     *     it was silent
     */
    private static long spoken(Client client, long begin) throws IOException {
        long silent = begin; // on a busy machine it hears of the end late
        for (int i = 0; i < 15; i++) {
            long before = silent;
            silent = System.nanoTime();
            try {
                client.send("block " + STEP.toNanos() / 1000).expect("done");
            } catch (IOException | AssertionError e) {
                if (System.nanoTime() - before > LIMIT.toNanos()) {
                    return HELD_UP;
                }
                throw e;
            }
        }
        assertThat(silent - begin).isGreaterThan(LIMIT.toNanos());
        return silent;
    }

    /** What a handler takes is the server's time: the peer is silent from the answer on. */
    @Test
    default void aPeerThatWaitsForItsAnswerIsNotIdle() throws IOException {
        var options = options("work", Framing.CHUNK).with(Option.IDLE_TIMEOUT, STEP);
        try (Running running = open(options)) {
            Client client = running.client().send("block " + LONG_WORK_MICROS);
            client.expect("done").expectEnd();
            running.reports(client, CloseReason.IDLE);
        }
    }

    /**
     * Nor is what another's handler takes, where one thread reads both. Whom the machine did not
     * run for the limit was idle, and tries again.
     */
    @Test
    default void whoIsNotReadForAnothersHandlerIsNotIdle() throws IOException {
        var options = options("work", Framing.NETSTRING).with(Option.IDLE_TIMEOUT, LIMIT);
        try (Running running = open(options)) {
            int tries = 1;
            while (servesMany() && !isAnsweredBehindAnother(running)) {
                assertThat(tries++).as("clients that were held up").isLessThan(MOST_TRIES);
            }
        }
    }

    /** False if it may have been idle. */
    private static boolean isAnsweredBehindAnother(Running running) throws IOException {
        Client working = running.client().send("5:cpu 0,").expect("4:done,");
        Client other = running.client();
        long begin = System.nanoTime();
        other.send("5:cpu 0,").expect("4:done,");
        working.send(Wire.frame(Framing.NETSTRING, "block " + LONG_WORK_MICROS));
        LockSupport.parkNanos(STEP.toNanos()); // and it has begun
        other.send("5:cpu 0,");
        if (System.nanoTime() - begin > LIMIT.toNanos()) {
            return false;
        }
        other.expect("4:done,").close();
        working.expect("4:done,").close();
        return true;
    }

    /** A message of which a byte comes now and then is closed all the same. */
    @Test
    default void closesAConnectionThatDripsAMessage() throws IOException {
        var options = options("echo", Framing.INT16).with(Option.REQUEST_TIMEOUT, LIMIT);
        try (Running running = open(options)) {
            long begin = System.nanoTime(); // after it, the message may have begun at any time
            Client client = running.client().send(new byte[] {1, 0});
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

    /**
     * Who takes a long reply slowly but steadily is not idle, though no byte of it comes for longer
     * than the limit. If the reader, or the server's writer, was not run for so long, the
     * connection was idle: it begins again. A server that takes it for idle does so each time.
     */
    @Test
    default void aSlowReaderIsNotIdle() throws IOException {
        var options = options(StagesService.NAME, Framing.CHUNK).with(Option.IDLE_TIMEOUT, LIMIT);
        try (Running running = open(options)) {
            int tries = 1;
            while (!isReadSlowly(running)) {
                assertThat(tries++).as("readers that were cut").isLessThan(5);
            }
        }
    }

    /** False if it was cut. */
    private static boolean isReadSlowly(Running running) throws IOException {
        byte[] due = Wire.join(StagesService.BEGUN, Wire.pattern(StagesService.LONG));
        long begin = System.nanoTime();
        int received = 0;
        try (Client client = running.unconnected().withSmallWindow().connect()) {
            client.send(StagesService.request(0, StagesService.LONG));
            while (received < due.length) {
                byte[] some = client.readSome(SIP);
                assertThat(some.length).as("bytes after %s", received).isPositive();
                assertThat(ByteBuffer.wrap(some))
                        .isEqualTo(ByteBuffer.wrap(due, received, some.length));
                received += some.length;
                LockSupport.parkNanos(pause(begin, received, due.length));
            }
        } catch (SocketException e) {
            return false;
        }
        assertThat(System.nanoTime() - begin).isGreaterThan(LIMIT.toNanos() * 2);
        return true;
    }

    /** So that it takes so much longer than the limit, spread evenly. */
    private static long pause(long begin, long received, long all) {
        return begin + LIMIT.toNanos() * SLOW * received / all - System.nanoTime();
    }

    /** Who is owed much, takes none of it and says nothing is idle, and is reset in the end. */
    @Test
    default void aPeerThatNeitherReadsNorSendsIsIdle() throws IOException {
        var options = options(StagesService.NAME, Framing.CHUNK).with(Option.IDLE_TIMEOUT, LIMIT);
        try (Running running = open(options)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(StagesService.request(0, StagesService.LONG)).expect(StagesService.BEGUN);
            running.reports(client, CloseReason.IDLE);
            client.expectReset();
        }
    }

    /**
     * A connection that is gone is not kept until its time would have been up. Of a process, its
     * end sees to that.
     */
    @Test
    @WholeProcess
    default void timeOutsKeepNoConnectionThatIsGone() throws IOException {
        var options =
                options(SeamProvider.NAME, Framing.CHUNK)
                        .with(Option.IDLE_TIMEOUT, "10m")
                        .with(Option.REQUEST_TIMEOUT, "10m");
        SeamProvider.MADE.clear();
        try (Running running = open(options)) {
            for (int i = 0; i < SHORT_CONNECTIONS; i++) {
                Client client = running.client().echoes("hello").finish();
                client.expectEnd();
                running.reports(client, CloseReason.PEER_CLOSED);
                client.close();
            }
            long deadline = System.nanoTime() + patience().toNanos();
            int kept = SHORT_CONNECTIONS;
            while (kept > LAST_ONES && System.nanoTime() - deadline < 0) {
                System.gc();
                SeamProvider.MADE.removeIf(made -> made.refersTo(null));
                kept = SeamProvider.MADE.size();
            }
            assertThat(kept).as("of so many connections").isLessThanOrEqualTo(LAST_ONES);
        }
    }
}
