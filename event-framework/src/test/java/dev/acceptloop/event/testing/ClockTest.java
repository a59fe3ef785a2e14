package dev.acceptloop.event.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.time.ReactorTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A clock does to its calls what a reactor does to its own. */
final class ClockTest {
    private static final Duration ZERO = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Clock clock = new Clock();
    private final List<String> made = new ArrayList<>();

    private static void scheduleTwice(ReactorTime time, List<String> made) {
        time.callLater(
                ZERO,
                () -> {
                    made.add("first");
                    time.callLater(ZERO, () -> made.add("second"));
                });
        time.callLater(ZERO, () -> made.add("third"));
    }

    @Test
    void aCallWithoutDelayWaitsForTheNextAdvance() {
        scheduleTwice(clock, made);
        clock.advance(ZERO);
        assertThat(made).containsExactly("first", "third");
        clock.advance(ZERO);
        assertThat(made).containsExactly("first", "third", "second");
    }

    /** The same, of a real one: what makes the clock's test worth something. */
    @Test
    void aCallWithoutDelayWaitsForAReactorsNextTurn() throws IOException {
        try (Reactor reactor = Reactor.open()) {
            scheduleTwice(reactor, made);
            reactor.iterate(ZERO);
            assertThat(made).containsExactly("first", "third");
            reactor.iterate(ZERO);
            assertThat(made).containsExactly("first", "third", "second");
        }
    }

    @Test
    void timePassesWhenTold() {
        clock.callLater(SECOND, () -> made.add("late"));
        clock.callLater(Duration.ofMillis(999), () -> made.add("early"));
        clock.pump(Duration.ofMillis(500), Duration.ofMillis(499));
        assertThat(made).containsExactly("early");
        clock.advance(Duration.ofMillis(1));
        assertThat(made).containsExactly("early", "late");
        assertThat(clock.nanoTime()).isEqualTo(SECOND.toNanos());
        assertThat(clock.pending()).isZero();
    }

    /** As in a reactor that was held up: the time is now, and not when they were due. */
    @Test
    void callsSeeTheTimeThatHasCome() {
        clock.callLater(SECOND, () -> made.add("" + clock.nanoTime()));
        clock.advance(SECOND.multipliedBy(3));
        assertThat(made).containsExactly("3000000000");
    }

    @Test
    void whatACallThrowsIsThrownToTheTest() {
        clock.callLater(
                ZERO,
                () -> {
                    throw new IllegalArgumentException("on purpose");
                });
        clock.callLater(ZERO, () -> made.add("behind"));
        assertThatThrownBy(() -> clock.advance(ZERO)).hasMessage("on purpose");
        clock.advance(ZERO);
        assertThat(made).containsExactly("behind");
    }
}
