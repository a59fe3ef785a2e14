package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Closing answers what was received, waits for nobody else, and leaves nothing. */
interface ShutdownContract extends Contract {
    /** How long a request is at work when the server is told to stop. */
    int WORK_MICROS = 300_000;

    /** Called again, and by several at once: each returns when nothing is left. */
    @Test
    default void closesOnceHoweverOftenItIsAsked() throws Exception {
        try (Running running = open("echo", Framing.CHUNK)) {
            running.client().echoes("hello");
            var closings = new ArrayList<FutureTask<Integer>>();
            for (int i = 0; i < 4; i++) {
                closings.add(
                        Running.inBackground(() -> {
                            running.server().close();
                            return running.recorder().timesStopped();
                        }));
            }
            for (FutureTask<Integer> closing : closings) {
                assertThat(finished(closing)).as("times stopped, when close returns").isEqualTo(1);
            }
            running.server().close();
            assertThat(running.recorder().timesStopped()).isEqualTo(1);
        }
    }

    /** With connections that the server closed first, whose ends are in TIME_WAIT. */
    @Test
    default void freesItsPort() throws Exception {
        try (Running running = open(onOwnPort(options("echo", Framing.CHUNK)))) {
            Client client = running.client().echoes("hello");
            finished(running.closing());
            client.expectEnd();
            int port = ((InetSocketAddress) running.address()).getPort();
            try (Running again = reopen(options().with(Option.PORT, port))) {
                again.client().echoes("again");
            }
        }
    }

    /** Somebody who has nothing to come is not waited for, and is sent FIN. */
    @Test
    default void doesNotWaitForIdleConnections() throws Exception {
        try (Running running =
                open(options().with(Option.DRAIN_TIMEOUT, patience().multipliedBy(4)))) {
            var clients = running.clients(atOnce(5));
            for (Client client : clients) {
                client.echoes("hello");
            }
            finished(running.closing());
            for (Client client : clients) {
                client.expectEnd();
                running.reports(client, CloseReason.STOPPING);
            }
        }
    }

    /** The service is at work when the server is told to stop, and the reply is a long one. */
    @Test
    default void finishesTheReplyThatIsUnderWay() throws Exception {
        try (Running running = open(StagesService.NAME, Framing.CHUNK)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(StagesService.request(WORK_MICROS, StagesService.LONG));
            client.expect(StagesService.BEGUN);
            FutureTask<Boolean> closing = running.closing();
            running.recorder().awaitDraining();
            assertThat(client.readAll()).isEqualTo(Wire.pattern(StagesService.LONG));
            finished(closing);
            running.reports(client, CloseReason.STOPPING);
        }
    }

    /** A request that the kernel had taken, and the server had not read yet. */
    @Test
    default void answersTheRequestThatWasNotReadYet() throws Exception {
        try (Running running = open(StagesService.NAME, Framing.CHUNK)) {
            Client client = running.client();
            client.send(StagesService.request(WORK_MICROS, 10)).expect(StagesService.BEGUN);
            client.send(StagesService.request(0, 20)); // while the first is at work
            FutureTask<Boolean> closing = running.closing();
            client.expect(Wire.pattern(10)).expect(StagesService.BEGUN).expect(Wire.pattern(20));
            client.expectEnd();
            finished(closing);
        }
    }

    /** Somebody who takes nothing is waited for until the drain time-out, and then cut. */
    @Test
    default void isNotHeldByAPeerThatDoesNotRead() throws Exception {
        Duration drain = Duration.ofMillis(500);
        var options = options(StagesService.NAME, Framing.CHUNK).with(Option.DRAIN_TIMEOUT, drain);
        try (Running running = open(options)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(StagesService.request(0, StagesService.LONG)).expect(StagesService.BEGUN);
            long begin = System.nanoTime();
            finished(running.closing());
            long took = System.nanoTime() - begin;
            assertThat(took).isGreaterThanOrEqualTo(drain.toNanos() * 9 / 10);
            running.reports(client, CloseReason.STOPPING);
        }
    }

    /** Several servers come and go, each with clients that are still connected. */
    @Test
    @WholeProcess
    default void leavesNoThreadNoProcessNoDescriptor() throws Exception {
        oneLife(); // what the JDK makes with the first of something is there after it
        Leftovers leftovers = Leftovers.now();
        for (int i = 0; i < 3; i++) {
            oneLife();
        }
        leftovers.assertNoneSince(patience());
    }

    private void oneLife() throws IOException {
        var options = options().with(Option.IDLE_TIMEOUT, Duration.ofMinutes(1));
        try (Running running = open(options)) {
            for (Client client : running.clients(atOnce(3))) {
                client.echoes("hello");
            }
            running.server().close();
        }
    }

    default <T> T finished(FutureTask<T> task) throws Exception {
        return task.get(patience().toMillis(), TimeUnit.MILLISECONDS);
    }
}
