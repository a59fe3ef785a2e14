package dev.acceptloop.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.Printable;
import java.util.Optional;
import java.util.concurrent.Callable;

/** How what cannot be read is refused: as documented, and in a line that may be shown. */
public final class Refusals {
    private Refusals() {}

    /**
     * What the call returns; empty if it refuses.
     *
     * @param documented what it throws then; anything else fails the test
     */
    public static <T> Optional<T> accepted(
            Class<? extends Exception> documented, Callable<T> call) {
        try {
            return Optional.of(call.call());
        } catch (Exception e) {
            if (!documented.isInstance(e)) {
                throw new AssertionError("not refused with " + documented.getSimpleName(), e);
            }
            String line = String.valueOf(e.getMessage());
            assertThat(line).as("a line that may be shown").isEqualTo(Printable.of(line));
            assertThat(line).as("a line that says something").isNotEqualTo("null").isNotBlank();
            return Optional.empty();
        }
    }
}
