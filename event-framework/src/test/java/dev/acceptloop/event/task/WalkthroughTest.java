package dev.acceptloop.event.task;

import static dev.acceptloop.event.deferred.Coroutine.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.deferred.Coroutine;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The two programs that docs/event-framework.md shows, and that they do the same. */
final class WalkthroughTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final Deferred<String> answer = new Deferred<>();
    private final List<Object> seen = new ArrayList<>();

    private Deferred<String> ask(String greeting) {
        seen.add("asked " + greeting);
        return answer;
    }

    private void chain() {
        DeferLater.deferLater(time, Duration.ofSeconds(1), () -> "hello")
                .chainCallback(greeting -> ask(greeting))
                .addTimeout(Duration.ofSeconds(5), time)
                .addCallback(String::strip)
                .addErrback(TimeoutException.class, _ -> "nobody there")
                .addAction(text -> seen.add(text));
    }

    private void coroutine() {
        Coroutine.run(
                loop::add,
                () -> {
                    await(DeferLater.deferLater(time, Duration.ofSeconds(1)));
                    try {
                        String text = await(ask("hello").addTimeout(Duration.ofSeconds(4), time));
                        return seen.add(text.strip());
                    } catch (TimeoutException e) {
                        return seen.add("nobody there");
                    }
                });
    }

    private void startAndPassASecond(boolean asChain) {
        if (asChain) {
            chain();
        } else {
            coroutine();
        }
        time.pass(SECOND);
        assertThat(seen).containsExactly("asked hello");
    }

    @Test
    void anAnswerInTimeIsSeen() {
        for (boolean asChain : new boolean[] {true, false}) {
            var one = new WalkthroughTest();
            one.startAndPassASecond(asChain);
            one.answer.callback(" hello yourself ");
            assertThat(one.seen).containsExactly("asked hello", "hello yourself");
            assertThat(one.time.pending()).isZero();
        }
    }

    @Test
    void noAnswerIsSeenInTheEnd() {
        for (boolean asChain : new boolean[] {true, false}) {
            var one = new WalkthroughTest();
            one.startAndPassASecond(asChain);
            one.time.pass(SECOND.multipliedBy(4));
            assertThat(one.seen).containsExactly("asked hello", "nobody there");
        }
    }
}
