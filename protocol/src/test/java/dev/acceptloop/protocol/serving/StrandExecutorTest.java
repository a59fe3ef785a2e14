package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class StrandExecutorTest {
    private static final int MANY = 20_000;

    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final StrandExecutor strand = new StrandExecutor(pool);
    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private void awaitAll() throws InterruptedException {
        var done = new CountDownLatch(1);
        strand.execute(done::countDown);
        done.await();
    }

    @Test
    void tasksRunInOrder() throws InterruptedException {
        for (int i = 0; i < MANY; i++) {
            int number = i;
            strand.execute(() -> ran.add(number));
        }
        awaitAll();
        assertThat(ran).containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
    }

    /** As where a worker that had ended cannot be replaced. */
    @Test
    void tasksThatThePoolHasNoMemoryForAreRunAllTheSame() throws InterruptedException {
        var scarce =
                new StrandExecutor(_ -> {
                    throw new OutOfMemoryError("as the test wants it");
                });
        var done = new CountDownLatch(1);
        scarce.execute(() -> ran.add(1));
        scarce.execute(() -> ran.add(2));
        scarce.execute(done::countDown);
        done.await();
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void tasksOfManyThreadsNeverMeet() throws InterruptedException {
        int[] counter = {0};
        var given = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform()
                    .start(() -> {
                        for (int j = 0; j < MANY; j++) {
                            strand.execute(() -> counter[0]++);
                        }
                        given.countDown();
                    });
        }
        given.await();
        awaitAll();
        assertThat(counter[0]).isEqualTo(4 * MANY);
    }

    @Test
    void theTurnIsOfTheThreadThatRunsATask() throws InterruptedException {
        strand.execute(() -> ran.add(strand.isEntered()));
        awaitAll();
        assertThat(ran).containsExactly(true);
        assertThat(strand.isEntered()).isFalse();
    }

    @Test
    void aTaskThatThrowsTakesNoOtherWithIt() throws InterruptedException {
        strand.execute(() -> {
            throw new AssertionError("expected in this test's log");
        });
        awaitAll();
        assertThat(strand.isEntered()).isFalse();
    }

    @Test
    void oneStrandThatWaitsHoldsUpNoOther() throws InterruptedException {
        var goOn = new Semaphore(0);
        strand.execute(goOn::acquireUninterruptibly);
        var other = new CountDownLatch(1);
        new StrandExecutor(pool).execute(other::countDown);
        other.await();
        goOn.release();
        awaitAll();
    }

    /** The interrupt is for who had the turn, and is gone with it. */
    @Test
    void anInterruptEndsTheTaskThatWaitsAndNoLaterOne() throws InterruptedException {
        var begun = new CountDownLatch(1);
        strand.execute(() -> {
            begun.countDown();
            try {
                new Semaphore(0).acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ran.add("interrupted");
            }
        });
        begun.await();
        strand.interrupt();
        strand.execute(() -> ran.add(Thread.currentThread().isInterrupted()));
        awaitAll();
        assertThat(ran).containsExactly("interrupted", false);
        strand.interrupt();
    }

    /** A server that ends waits for what its connections were still to be told. */
    @Test
    void aPoolThatIsShutDownEndsAfterAllThatWaits() {
        for (int i = 0; i < MANY; i++) {
            int number = i;
            strand.execute(() -> ran.add(number));
        }
        pool.close();
        assertThat(ran).containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
    }

    @Test
    void whatThePoolRefusesIsRunAllTheSame() throws InterruptedException {
        pool.shutdown();
        strand.execute(() -> ran.add(1));
        strand.execute(() -> ran.add(2));
        awaitAll();
        assertThat(ran).containsExactly(1, 2);
    }
}
