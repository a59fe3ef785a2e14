package dev.acceptloop.event.protocols;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A conversation in states: each string is answered as the state says, and leads to the next.
 *
 * <p>Twisted looks for a method {@code proto_STATE} and reports in the middle of a conversation
 * that there is none. Here states are an enum and the answer is a {@code switch} over them without
 * a default, so a state nobody thought of does not compile.
 *
 * {@snippet :
 * enum State { NAME, PASSWORD, DONE }
 *
 * private final StatefulStrings<State> states =
 *         new StatefulStrings<>(State.NAME, State.DONE, this::next, () -> transport().close(...));
 *
 * protected void stringReceived(ByteBuffer string) {
 *     states.received(string);
 * }
 *
 * private State next(State state, ByteBuffer string) {
 *     return switch (state) { ... };
 * }
 * }
 *
 * @param <S> the states
 */
public final class StatefulStrings<S extends Enum<S>> {
    private final S done;
    private final Step<S> step;
    private final Runnable end;
    private S state;

    /**
     * What one string leads to.
     *
     * @param <S> the states
     */
    @FunctionalInterface
    public interface Step<S> {
        /** Answers the string; returns the next state, or null to stay in this one. */
        @Nullable S next(S state, ByteBuffer string);
    }

    /**
     * A conversation at its beginning.
     *
     * @param done the state after which no string is answered
     * @param end called when that state is reached: to close the connection
     */
    public StatefulStrings(S first, S done, Step<S> step, Runnable end) {
        this.state = first;
        this.done = done;
        this.step = step;
        this.end = end;
    }

    /** Answers one string; drops it if the conversation is done. What the step throws comes out. */
    public void received(ByteBuffer string) {
        if (state.equals(done)) {
            return;
        }
        S next = step.next(state, string);
        if (next != null) {
            state = next;
            if (state.equals(done)) {
                end.run();
            }
        }
    }

    /** Where the conversation is. */
    public S state() {
        return state;
    }
}
