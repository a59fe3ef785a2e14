package dev.acceptloop.event.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.deferred.Coroutine;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.testing.MemoryReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A reactor that runs for as long as its work takes. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ReactTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.isRunning()).isFalse();
        assertThat(Deferred.reportUnhandled()).isZero();
        memory.close();
    }

    @Test
    void runsUntilTheWorkIsDone() throws Exception {
        String value =
                React.react(
                        reactor,
                        given -> {
                            done.add("running " + given.isRunning());
                            return DeferLater.deferLater(given, SECOND, () -> "value");
                        });
        assertThat(value).isEqualTo("value");
        assertThat(done).containsExactly("running true");
        assertThat(reactor.nanoTime()).isEqualTo(SECOND.toNanos());
        assertThat(React.<Integer>react(reactor, _ -> Deferred.succeed(2))).isEqualTo(2);
    }

    @Test
    void hasAReactorOfItsOwn() throws Exception {
        long waited =
                React.react(given -> {
                    long begin = System.nanoTime();
                    return DeferLater.deferLater(
                            given, Duration.ofMillis(5), () -> System.nanoTime() - begin);
                });
        assertThat(waited).isGreaterThanOrEqualTo(5_000_000);
    }

    @Test
    void throwsWhatTheWorkFailedWith() {
        assertThatThrownBy(() ->
                        React.react(reactor, _ -> Deferred.fail(new IOException("as a result"))))
                .isInstanceOf(IOException.class)
                .hasMessage("as a result");
        assertThatThrownBy(() ->
                        React.react(
                                reactor,
                                _ -> {
                                    throw new IOException("at once");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("at once");
        var error = new AssertionError("not to be caught");
        assertThatThrownBy(() -> React.react(reactor, _ -> Deferred.fail(error))).isSameAs(error);
    }

    @Test
    void cancelsTheWorkOfAReactorThatSomebodyStopped() {
        reactor.callLater(SECOND, reactor::stop);
        assertThatThrownBy(() ->
                        React.react(reactor, _ -> new Deferred<String>(_ -> done.add("cancelled"))))
                .isInstanceOf(CancellationException.class);
        assertThat(done).containsExactly("cancelled");
    }

    @Test
    void workMayMakeSomethingOfItsCancel() throws Exception {
        reactor.callLater(SECOND, reactor::stop);
        String value =
                React.react(
                        reactor, _ -> new Deferred<String>().addErrback(why -> "so far: nothing"));
        assertThat(value).isEqualTo("so far: nothing");
    }

    /** Its body cannot go on, for what it waits for next fires no more. */
    @Test
    void doesNotWaitForWorkThatGoesOnAfterItsCancel() {
        reactor.callLater(SECOND, reactor::stop);
        assertThatThrownBy(() ->
                        React.react(
                                reactor,
                                given ->
                                        Coroutine.run(given::callFromThread, ReactTest::waitTwice)))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("stopped before");
    }

    private static String waitTwice() throws Exception {
        try {
            return Coroutine.await(new Deferred<String>());
        } catch (CancellationException _) {
            return Coroutine.await(new Deferred<String>());
        }
    }

    @Test
    void workMayStopTheReactorItself() throws Exception {
        Deferred<String> working = Deferred.succeed("value");
        String value =
                React.react(
                        reactor,
                        given -> {
                            given.stop();
                            return working;
                        });
        assertThat(value).isEqualTo("value");
        working.addBoth(outcome -> done.add("in order " + outcome.isSuccess()));
        assertThat(done).containsExactly("in order true");
    }

    @Test
    void isNothingForAReactorThatRuns() {
        reactor.callWhenRunning(() -> {
            assertThatThrownBy(() -> React.react(reactor, _ -> Deferred.succeed(done.add("begun"))))
                    .isInstanceOf(IllegalStateException.class);
            done.add("refused");
            reactor.stop();
        });
        reactor.run();
        assertThat(done).containsExactly("refused");
    }
}
