package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.Triggers.Phase;
import dev.acceptloop.event.Triggers.Trigger;
import dev.acceptloop.event.deferred.Deferred;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events of an application's own, without a reactor. */
final class TriggersTest {
    private static final String EVENT = "something";

    private final Triggers triggers = new Triggers();
    private final List<String> done = new ArrayList<>();

    private Trigger add(Phase phase, String name) {
        return triggers.add(phase, EVENT, () -> done.add(name));
    }

    private Deferred<String> addWaiting(String name) {
        var result = new Deferred<String>();
        triggers.before(
                EVENT,
                () -> {
                    done.add(name);
                    return result;
                });
        return result;
    }

    private void fire() {
        triggers.fire(EVENT).addAction(_ -> done.add("fired"));
    }

    @Test
    void phasesComeInOrderAndWithinOneTheFirstIsFirst() {
        add(Phase.AFTER, "after");
        add(Phase.DURING, "during");
        add(Phase.BEFORE, "before 1");
        add(Phase.BEFORE, "before 2");
        add(Phase.AFTER, "after 2");
        fire();
        assertThat(done)
                .containsExactly("before 1", "before 2", "during", "after", "after 2", "fired");
    }

    @Test
    void eachIsDoneOnce() {
        add(Phase.BEFORE, "before");
        add(Phase.DURING, "during");
        fire();
        fire();
        assertThat(done).containsExactly("before", "during", "fired", "fired");
    }

    @Test
    void allBeforeAreBegunAndThenAllAreWaitedFor() {
        Deferred<String> one = addWaiting("one");
        Deferred<String> two = addWaiting("two");
        add(Phase.BEFORE, "three");
        add(Phase.DURING, "during");
        fire();
        assertThat(done).containsExactly("one", "two", "three");
        two.callback("x");
        assertThat(done).hasSize(3);
        one.callback("x");
        assertThat(done).containsExactly("one", "two", "three", "during", "fired");
    }

    @Test
    void aFailureCountsAsDoneAndStaysTheResultsOwn() {
        Deferred<String> one = addWaiting("one");
        fire();
        one.errback(new IllegalArgumentException("on purpose"));
        var seen = new ArrayList<Throwable>();
        one.addErrback(e -> {
            seen.add(e);
            return "handled";
        });
        assertThat(done).containsExactly("one", "fired");
        assertThat(seen).hasSize(1);
    }

    @Test
    void oneBeforeMayFireWhatAnotherWaitsFor() {
        Deferred<String> one = addWaiting("one");
        triggers.add(Phase.BEFORE, EVENT, () -> one.callback("x"));
        Deferred<String> three = addWaiting("three");
        fire();
        assertThat(done).containsExactly("one", "three");
        three.callback("x");
        assertThat(done).endsWith("fired");
    }

    @Test
    void onlyBeforeIsWaitedFor() {
        triggers.add(Phase.DURING, EVENT, () -> addWaiting("too late"));
        fire();
        assertThat(done).containsExactly("fired");
    }

    @Test
    void whatOneThrowsDoesNotKeepTheOthersFromBeingDone() {
        for (Phase phase : Phase.values()) {
            triggers.add(
                    phase,
                    EVENT,
                    () -> {
                        throw new IllegalArgumentException("on purpose");
                    });
            add(phase, phase.toString());
        }
        fire();
        assertThat(done).containsExactly("BEFORE", "DURING", "AFTER", "fired");
    }

    @Test
    void whatWasRemovedIsNotDone() {
        Trigger removed = add(Phase.BEFORE, "removed");
        Trigger kept = add(Phase.BEFORE, "kept");
        assertThat(removed.remove()).isTrue();
        assertThatThrownBy(removed::remove).isInstanceOf(IllegalStateException.class);
        fire();
        assertThat(done).containsExactly("kept", "fired");
        assertThat(kept.remove()).isFalse();
    }

    @Test
    void oneMayBeRemovedWhileItIsHappening() {
        Deferred<String> wait = addWaiting("wait");
        Trigger[] removed = new Trigger[2];
        triggers.add(Phase.BEFORE, EVENT, () -> removed[0].remove());
        removed[0] = add(Phase.BEFORE, "removed by the one before");
        removed[1] = add(Phase.AFTER, "removed while it waits");
        fire();
        removed[1].remove();
        wait.callback("x");
        assertThat(done).containsExactly("wait", "fired");
    }

    @Test
    void eventsAreIndependentEvenWhileOneWaits() {
        Deferred<String> wait = addWaiting("wait");
        fire();
        triggers.add(Phase.DURING, "other", () -> done.add("other"));
        triggers.fire("other");
        assertThat(done).containsExactly("wait", "other");
        assertThatThrownBy(() -> triggers.fire(EVENT)).isInstanceOf(IllegalStateException.class);
        wait.callback("x");
        assertThat(done).endsWith("fired");
    }
}
