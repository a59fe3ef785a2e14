package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.testing.MemoryReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A pool of an application's own. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ThreadPoolTest {
    private final ThreadPool pool = new ThreadPool("pool-test", 2);
    private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        pool.stop();
    }

    private String next() throws InterruptedException {
        return String.valueOf(done.poll(20, TimeUnit.SECONDS));
    }

    /** Each of the two waits for the other, so there must be two. */
    @Test
    void growsWithItsWorkUpToItsSize() throws InterruptedException {
        pool.start();
        var both = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> {
                both.countDown();
                await(both);
                done.add(Thread.currentThread().getName());
            });
        }
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("pool-test-0", "pool-test-1");
    }

    @Test
    void doesItsWorkInOrder() throws InterruptedException {
        pool.suggestSize(1);
        for (int i = 0; i < 5; i++) {
            String job = "job " + i;
            pool.execute(() -> done.add(job));
        }
        assertThat(done.poll(5, TimeUnit.MILLISECONDS)).as("not started").isNull();
        pool.start();
        var order = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            order.add(next());
        }
        assertThat(order).containsExactly("job 0", "job 1", "job 2", "job 3", "job 4");
    }

    @Test
    void doesWhatItHasTakenBeforeItEnds() throws InterruptedException {
        pool.suggestSize(1);
        pool.start();
        var go = new CountDownLatch(1);
        pool.execute(() -> await(go));
        pool.execute(() -> done.add("taken"));
        pool.stop();
        pool.execute(() -> done.add("late"));
        go.countDown();
        assertThat(next()).isEqualTo("taken");
        while (!pool.isIdle()) {
            Thread.onSpinWait();
        }
        assertThat(done).isEmpty();
        pool.start();
        assertThat(next()).isEqualTo("late");
    }

    /** What any pool does, any reactor hears of in its own thread. */
    @Test
    void firesItsResultsInTheThreadOfTheReactorItIsTold() throws InterruptedException {
        pool.start();
        try (var memory = new MemoryReactor()) {
            Reactor reactor = memory.reactor();
            pool.defer(reactor, () -> Thread.currentThread().getName())
                    .addAction(worker -> {
                        done.add(worker);
                        done.add(Thread.currentThread().getName());
                    });
            pool.<String>defer(
                            reactor,
                            () -> {
                                throw new IOException("on purpose");
                            })
                    .addErrback(why -> "" + done.add(why.getMessage()));
            while (done.size() < 3) {
                memory.advance(Duration.ZERO);
            }
        }
        assertThat(done)
                .contains("on purpose", Thread.currentThread().getName())
                .anyMatch(name -> name.startsWith("pool-test-"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
