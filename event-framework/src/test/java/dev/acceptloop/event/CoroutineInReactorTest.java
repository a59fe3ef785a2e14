package dev.acceptloop.event;

import static dev.acceptloop.event.deferred.Coroutine.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.deferred.Coroutine;
import dev.acceptloop.event.task.DeferLater;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A body has a thread of its own, and yet is the reactor's while it has the turn. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class CoroutineInReactorTest {
    private final List<String> seen = new ArrayList<>();

    @Test
    void aBodyUsesItsReactorAsACallbackDoes() throws IOException {
        try (Reactor reactor = Reactor.open()) {
            reactor.callWhenRunning(() ->
                    Coroutine.run(reactor::callFromThread, () -> sleepTwice(reactor))
                            .addBoth(outcome -> seen.add(outcome.toString())));
            reactor.run();
        }
        assertThat(seen).containsExactly("called", "slept", "Success[value=the end]");
    }

    private String sleepTwice(Reactor reactor) throws Exception {
        reactor.callLater(Duration.ZERO, () -> seen.add("called"));
        await(DeferLater.deferLater(reactor, Duration.ofMillis(1)));
        seen.add("slept");
        await(DeferLater.deferLater(reactor, Duration.ofMillis(1)));
        reactor.stop();
        return "the end";
    }
}
