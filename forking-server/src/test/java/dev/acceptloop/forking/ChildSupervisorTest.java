package dev.acceptloop.forking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.ServerContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** With processes that are no servers: when they are started, and who waits for their end. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class ChildSupervisorTest implements ServerListener {
    private static final SocketAddress PEER =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);

    private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> aliveWhenClosed = new LinkedBlockingQueue<>();
    private final BlockingQueue<IOException> notStarted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> reaped = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> starts = new LinkedBlockingQueue<>(); // nanoTime
    private final Drain drain = new Drain(Duration.ofMillis(100));
    private final ChildSupervisor children =
            new ChildSupervisor(
                    ServerContext.unbound(ServerOptions.DEFAULTS, this),
                    drain,
                    notStarted::add,
                    reaped::add);

    private boolean ended;

    ChildSupervisorTest() throws IOException {}

    @Override
    public void closed(SocketAddress peer, CloseReason reason) {
        aliveWhenClosed.add(children.alive());
        closed.add(reason);
    }

    @AfterEach
    void end() {
        drain.begin();
        if (!ended) {
            ended = true;
            children.end();
        }
        assertThat(children.alive()).isZero();
    }

    private ChildSupervisor.Start starting(String... command) {
        return pipe -> {
            starts.add(System.nanoTime());
            return new ProcessBuilder(command).start();
        };
    }

    private Thread keep(int ahead, int most, ChildSupervisor.Start start) {
        return Thread.ofPlatform().start(() -> children.keep(ahead, most, start));
    }

    private void stop(Thread keeper) {
        drain.begin();
        children.wake();
        Drain.end(List.of(keeper));
    }

    /** 10, 20, 40, 80 and 160 ms. */
    @Test
    void whoDiesBeforeItIsReadyIsReplacedAfterEverLongerPauses() throws Exception {
        Thread keeper = keep(1, 1, starting("true"));
        long first = Events.next(starts);
        for (int i = 0; i < 4; i++) {
            Events.next(starts);
        }
        assertThat(Duration.ofNanos(Events.next(starts) - first))
                .isGreaterThanOrEqualTo(Duration.ofMillis(310));
        stop(keeper);
    }

    /** Each of them waits, and none takes the others for a success. */
    @Test
    void manyThatDieBeforeTheyAreReadyAreReplacedAfterEverLongerPauses() throws Exception {
        Thread keeper = keep(8, 8, starting("sleep", "0.1"));
        Events.next(starts);
        Drain twoSeconds = new Drain(Duration.ofSeconds(2));
        twoSeconds.begin();
        twoSeconds.await(() -> false, () -> {});
        assertThat(starts).hasSizeLessThanOrEqualTo(18); // 8, and those after 10, 20, ... 640 ms
        stop(keeper);
    }

    @Test
    void whatCannotBeStartedIsToldAndTriedAgain() throws Exception {
        Thread keeper =
                keep(
                        1,
                        1,
                        pipe -> {
                            if (notStarted.size() < 2) {
                                throw new IOException("no child starts");
                            }
                            return starting("cat", pipe).with(pipe); // until it is cut
                        });
        Events.next(starts);
        assertThat(notStarted).hasSize(2);
        stop(keeper);
    }

    @Test
    void noMoreAreStartedThanThereMayBe() {
        Thread keeper = keep(5, 2, pipe -> starting("cat", pipe).with(pipe));
        while (keeper.getState() != Thread.State.TIMED_WAITING) { // for one that is missing
            Thread.onSpinWait();
        }
        assertThat(starts).hasSize(2);
        assertThat(children.alive()).isEqualTo(2);
        stop(keeper);
    }

    @Test
    void whoIsToldOfAnEndFindsItsRoomFree() throws Exception {
        start("true");
        assertThat(Events.next(closed)).isEqualTo(CloseReason.SERVICE_FAILED);
        assertThat(aliveWhenClosed).containsExactly(0);
        assertThat(reaped).hasSize(1);
    }

    private void start(String... command) {
        Child child = requireNonNull(children.reserve(PEER, () -> true, () -> false));
        children.start(child, starting(command));
    }

    @Test
    void nobodyIsCountedWhereThereIsNoRoom() {
        assertThat(children.reserve(PEER, () -> true, () -> true)).isNull();
        assertThat(children.alive()).isZero();
    }

    /**
     * Neither SIGTERM, for it never said that it is ready, nor the pipe, which it does not hold.
     */
    @Test
    void theEndKillsWhoDoesNotListen() throws Exception {
        start("sleep", "1000");
        end();
        assertThat(Events.next(closed)).isEqualTo(CloseReason.STOPPING);
        assertThat(reaped).hasSize(1);
    }
}
