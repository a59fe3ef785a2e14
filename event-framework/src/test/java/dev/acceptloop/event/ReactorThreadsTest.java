package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.deferred.Deferred;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A reactor and the threads that work for it, or ask it for something. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ReactorThreadsTest {
    private final Reactor reactor;
    private final List<String> done = new ArrayList<>();

    ReactorThreadsTest() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
    }

    // ---------------------------------------------------------------- jobs

    @Test
    void aJobsResultComesInTheReactorsThread() {
        Thread loop = Thread.currentThread();
        reactor.callWhenRunning(() ->
                reactor.threads()
                        .deferToThread(Thread::currentThread)
                        .addAction(worker -> {
                            done.add("elsewhere " + !worker.equals(loop));
                            done.add("here " + Thread.currentThread().equals(loop));
                            reactor.stop();
                        }));
        reactor.run();
        assertThat(done).containsExactly("elsewhere true", "here true");
    }

    @Test
    void whatAJobThrowsIsItsResult() {
        reactor.threads()
                .deferToThread(() -> {
                    throw new IOException("on purpose");
                })
                .addErrback(e -> {
                    done.add(e.getMessage());
                    reactor.stop();
                    return "";
                });
        reactor.run();
        assertThat(done).containsExactly("on purpose");
    }

    @Test
    void aJobWaitsForTheReactorToRun() {
        var began = new AtomicInteger();
        var job = new CountDownLatch(1);
        reactor.threads()
                .callInThread(() -> {
                    began.incrementAndGet();
                    job.countDown();
                });
        reactor.iterate(Duration.ofMillis(5));
        assertThat(began).hasValue(0);
        reactor.threads().callInThread(() -> reactor.callFromThread(reactor::stop));
        reactor.run();
        assertThat(began).hasValue(1);
    }

    @Test
    void runWaitsForItsJobsAndServesThemMeanwhile() {
        reactor.callWhenRunning(() -> {
            reactor.threads()
                    .callInThread(() -> {
                        done.add(askReactor());
                    });
            reactor.stop();
        });
        reactor.run();
        assertThat(done).containsExactly("answered"); // joined: no race to read the list
    }

    @Test
    void runMakesTheTimedCallsThatItsJobsWaitFor() {
        var called = new CountDownLatch(1);
        Runnable later = () -> reactor.callLater(Duration.ofMillis(5), called::countDown);
        reactor.callWhenRunning(() -> {
            reactor.threads()
                    .callInThread(() -> {
                        reactor.callFromThread(later);
                        await(called);
                        done.add("called");
                    });
            reactor.stop();
        });
        reactor.run();
        assertThat(done).containsExactly("called");
    }

    private String askReactor() {
        try {
            return reactor.threads().blockingCallFromThread(() -> "answered");
        } catch (Exception e) {
            return e.toString();
        }
    }

    @Test
    void thereAreAsManyThreadsAsSuggested() {
        reactor.threads().suggestThreadPoolSize(3);
        var together = new CyclicBarrier(3);
        var most = new AtomicInteger();
        var now = new AtomicInteger();
        var left = new CountDownLatch(9);
        for (int i = 0; i < 9; i++) {
            reactor.threads()
                    .callInThread(() -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        try {
                            together.await();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        now.decrementAndGet();
                        left.countDown();
                    });
        }
        reactor.threads()
                .callInThread(() -> {
                    await(left);
                    reactor.callFromThread(reactor::stop);
                });
        reactor.run();
        assertThat(most).hasValue(3);
    }

    @Test
    void aJobThatThrowsCostsNoThread() {
        reactor.threads().suggestThreadPoolSize(1);
        for (int i = 0; i < 5; i++) {
            reactor.threads()
                    .callInThread(() -> {
                        throw new IllegalArgumentException("on purpose");
                    });
        }
        reactor.threads().callInThread(() -> reactor.callFromThread(reactor::stop));
        reactor.run();
    }

    @Test
    void jobsGivenToAStoppedReactorWaitForItsNextRun() {
        for (int i = 0; i < 3; i++) {
            reactor.threads()
                    .callInThread(() ->
                            reactor.callFromThread(() -> {
                                done.add("job");
                                reactor.stop();
                            }));
            reactor.run();
        }
        assertThat(done).containsExactly("job", "job", "job");
    }

    @Test
    void aPoolOfNoThreadsIsRefused() {
        assertThatThrownBy(() -> reactor.threads().suggestThreadPoolSize(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---------------------------------------------------------------- blocking calls

    @Test
    void aThreadWaitsForTheReactorsAnswer() throws Exception {
        Thread loop = Thread.ofPlatform().start(reactor::run);
        Thread answered = reactor.threads().blockingCallFromThread(Thread::currentThread);
        assertThat(answered).isEqualTo(loop);
        assertThatThrownBy(() ->
                        reactor.threads()
                                .blockingCallFromThread(() -> {
                                    throw new IOException("on purpose");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("on purpose");
        String later =
                reactor.threads()
                        .blockingWaitFromThread(() -> {
                            var result = new Deferred<String>();
                            reactor.callLater(Duration.ofMillis(1), () -> result.callback("later"));
                            return result;
                        });
        assertThat(later).isEqualTo("later");
        reactor.callFromThread(reactor::stop);
        loop.join();
    }

    @Test
    void theReactorDoesNotWaitForItself() {
        reactor.callWhenRunning(() -> {
            assertThatThrownBy(() -> reactor.threads().blockingCallFromThread(() -> "never"))
                    .isInstanceOf(IllegalStateException.class);
            done.add("refused");
            reactor.stop();
        });
        reactor.run();
        assertThat(done).containsExactly("refused");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------- errors

    private static String deep(int depth) {
        return depth < 0 ? "" : deep(depth + 1) + depth;
    }

    @Test
    void anErrorOfAJobIsItsResult() {
        reactor.threads()
                .deferToThread(() -> deep(0))
                .addErrback(
                        StackOverflowError.class,
                        e -> {
                            done.add("failed");
                            reactor.stop();
                            return "";
                        });
        reactor.run();
        assertThat(done).containsExactly("failed");
    }

    @Test
    void anErrorOfAJobThatNobodyWaitsForCostsNoThread() {
        reactor.threads().suggestThreadPoolSize(1);
        try (var log = new Warnings(ThreadPool.class)) {
            reactor.threads()
                    .callInThread(() -> {
                        throw new AssertionError("on purpose");
                    });
            reactor.threads().callInThread(() -> reactor.callFromThread(reactor::stop));
            reactor.run();
            assertThat(log.messages()).containsExactly("a job failed in reactor-job-0");
        }
    }

    @Test
    void anErrorOfABlockingCallIsTheWaitingThreadsAndNoMore() throws Exception {
        Thread loop = Thread.ofPlatform().start(reactor::run);
        assertThatThrownBy(() -> reactor.threads().blockingCallFromThread(() -> deep(0)))
                .isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() ->
                        reactor.threads()
                                .blockingWaitFromThread(() -> {
                                    throw new AssertionError("on purpose");
                                }))
                .isInstanceOf(AssertionError.class);
        assertThat(reactor.threads().blockingCallFromThread(() -> "goes on")).isEqualTo("goes on");
        reactor.callFromThread(reactor::stop);
        loop.join();
    }
}
