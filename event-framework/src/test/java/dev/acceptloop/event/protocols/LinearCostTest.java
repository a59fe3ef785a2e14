package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However small the pieces, the work grows as the bytes do: counted in bytes looked at and copied,
 * not in time.
 */
final class LinearCostTest {
    record Case(Supplier<MessageReceiver> receivers, String stream) {}

    private static final int LONG = 99_999;

    static Stream<Named<Case>> cases() {
        String x = "x".repeat(LONG);
        List<Named<Case>> cases = new ArrayList<>();
        cases.add(Named.of("one line", new Case(() -> new Lines("\r\n", LONG), x + "\r\n")));
        cases.add(
                Named.of(
                        "a delimiter that is always begun",
                        new Case(() -> new Lines("xxxxxxx\n", LONG), x + "\n")));
        cases.add(
                Named.of(
                        "many lines",
                        new Case(() -> new Lines("\n", LONG), "short\n".repeat(LONG / 6))));
        cases.add(Named.of("a netstring", new Case(Strings.Net::new, LONG + ":" + x + ",")));
        cases.add(Named.of("a string", new Case(Strings.Int32::new, "\0\1\u0086\u009f" + x)));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSameForPiecesOfOneByte(Case sample) {
        for (int size : new int[] {1, 2, 9, 1000, Integer.MAX_VALUE}) {
            MessageReceiver receiver = sample.receivers().get();
            Pieces.feed(receiver, sample.stream(), size);
            assertThat(receiver.midMessage()).isFalse();
            assertThat(receiver.work())
                    .as("bytes looked at or copied, in pieces of %d", size)
                    .isLessThan(10L * sample.stream().length());
        }
    }
}
