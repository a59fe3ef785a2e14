package dev.acceptloop.event.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list of handlers: what it takes, what it refuses and when, what it fires. */
final class EventListTest {
    private static final List<String> FIRED = new ArrayList<>();

    private final EventList list = new EventList();

    @BeforeEach
    void forget() {
        FIRED.clear();
    }

    /** As it should be. */
    public static final class First implements Handler {
        @Override
        public void execute() {
            FIRED.add("first");
        }
    }

    /** Fails when fired. */
    public static final class Failing implements Handler {
        @Override
        public void execute() {
            FIRED.add("failing");
            throw new IllegalStateException("thrown by a handler, as the test wants it");
        }
    }

    /** Not finished. */
    public abstract static class Abstract implements Handler {}

    /** Needs something. */
    public static final class Needy implements Handler {
        /** From a name. */
        public Needy(String name) {
            FIRED.add(name);
        }

        @Override
        public void execute() {}
    }

    /** Cannot be made. */
    public static final class Broken implements Handler {
        /** Fails. */
        public Broken() {
            throw new IllegalStateException("broken");
        }

        @Override
        public void execute() {}
    }

    static final class Hidden implements Handler {
        @Override
        public void execute() {}
    }

    @Test
    void firesEachInTheOrderTheyCame() {
        list.register(First.class);
        list.register(Failing.class);
        list.register(First.class.getName());
        assertThat(FIRED).isEmpty();
        list.run();
        assertThat(FIRED).containsExactly("first", "failing", "first");
        list.run();
        assertThat(FIRED).hasSize(6);
    }

    @Test
    void refusesWhatBreaksTheContractWhenItIsRegistered() {
        refuses(String.class.getName(), "is not a Handler");
        refuses("no.such.Handler", "is not there");
        refuses(Handler.class.getName(), "is abstract");
        refuses(Abstract.class.getName(), "is abstract");
        refuses(Needy.class.getName(), "has no public constructor that takes nothing");
        refuses(Hidden.class.getName(), "has no public constructor that takes nothing");
        refuses(Broken.class.getName(), "cannot be made: java.lang.IllegalStateException: broken");
        list.run();
        assertThat(FIRED).isEmpty();
    }

    private void refuses(String name, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> list.register(name))
                .withMessage("no handler: " + name + " " + why);
    }

    @Test
    void leavesTheListAsItWasWhenItRefuses() {
        list.register(First.class);
        assertThatIllegalArgumentException().isThrownBy(() -> list.register(Needy.class));
        list.register(First.class);
        list.run();
        assertThat(FIRED).containsExactly("first", "first");
    }

    private static EventList current = new EventList();

    /** Registers itself again whenever it is fired. */
    public static final class Again implements Handler {
        @Override
        public void execute() {
            FIRED.add("again");
            current.register(Again.class);
        }
    }

    @Test
    void firesInTheNextRunWhatIsRegisteredInThisOne() {
        current = list;
        list.register(Again.class);
        list.run();
        assertThat(FIRED).hasSize(1);
        list.run();
        assertThat(FIRED).hasSize(3);
    }
}
