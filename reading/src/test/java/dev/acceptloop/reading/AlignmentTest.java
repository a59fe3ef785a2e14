package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.reading.Alignment.Change;
import dev.acceptloop.reading.Alignment.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is the same, changed or moved, on texts small enough to see it. */
final class AlignmentTest {
    private static Alignment of(String left, String right) {
        return Alignment.of(List.of(Suite.lines(left)), List.of(Suite.lines(right)));
    }

    private static List<String> words(Line line, List<Integer> tokens) {
        return tokens.stream().map(i -> line.tokens().get(i).text()).toList();
    }

    @Test
    void equalTextsAreOneRun() {
        String text = "void open() {\n    listen();\n}";
        Alignment alignment = of(text, text);

        assertThat(alignment.same()).containsExactly(new Run(0, 0, 3));
        assertThat(alignment.changed()).isEmpty();
        assertThat(alignment.moved()).isEmpty();
    }

    @Test
    void anotherIndentationIsTheSame() {
        assertThat(of("void open() {}", "        void open() {}").same())
                .containsExactly(new Run(0, 0, 1));
    }

    @Test
    void aChangedWordIsMarkedAndNothingElseOfItsLine() {
        String left = "void open() {\n    selector.select(key, millis);\n}";
        String right = "void open() {\n    selector.await(key, millis);\n}";
        Alignment alignment = of(left, right);

        assertThat(alignment.same()).containsExactly(new Run(0, 0, 1), new Run(2, 2, 1));
        Change change = alignment.changed().getFirst();
        assertThat(alignment.changed()).hasSize(1);
        assertThat(words(Suite.lines(left).get(1), change.leftTokens())).containsExactly("select");
        assertThat(words(Suite.lines(right).get(1), change.rightTokens())).containsExactly("await");
    }

    @Test
    void linesThatShareLittleAreNoChange() {
        Alignment alignment = of("int count = channel.read(buffer);", "channel.close();");

        assertThat(alignment.changed()).isEmpty();
        assertThat(alignment.same()).isEmpty();
    }

    @Test
    void movedCodeIsMovedAndNotGoneAndNew() {
        String accept = "void accept() {\n    connections.add(listening.accept());\n}";
        String close = "void close() {\n    connections.forEach(Socket::abort);\n}";
        Alignment alignment = of(accept + "\n" + close, close + "\n" + accept);

        assertThat(alignment.same()).containsExactly(new Run(0, 3, 3));
        assertThat(alignment.moved()).containsExactly(new Run(3, 0, 2));
        assertThat(alignment.changed()).isEmpty();
    }

    /** From one section to another: the numbers of lines go on. */
    @Test
    void whatStandsInAnotherSectionIsMoved() {
        List<Line> moving = Suite.lines("connection.drain(deadline);");
        List<Line> first = Suite.lines("void read() {}");
        List<Line> second = Suite.lines("void write() {}");
        List<Line> firstWith = new ArrayList<>(first);
        firstWith.addAll(moving);
        List<Line> secondWith = new ArrayList<>(second);
        secondWith.addAll(moving);

        Alignment alignment = Alignment.of(List.of(firstWith, second), List.of(first, secondWith));

        assertThat(alignment.same()).containsExactly(new Run(0, 0, 1), new Run(2, 1, 1));
        assertThat(alignment.moved()).containsExactly(new Run(1, 2, 1));
    }

    @Test
    void whatEveryServerHasDoesNotMove() {
        List<Line> brace = Suite.lines("{\n    return;\n}");
        Alignment alignment = Alignment.of(List.of(brace, List.of()), List.of(List.of(), brace));

        assertThat(alignment.moved()).isEmpty();
        assertThat(alignment.same()).isEmpty();
    }

    /** Braces are everywhere: they must not draw lines that say something apart. */
    @Test
    void whatSaysMoreIsHeldTogether() {
        String left = "if (a) {\n}\n{\n}\n{\n}\nconnection.received(count, buffer);";
        String right = "connection.received(count, buffer);\nif (a) {\n}\n{\n}\n{\n}";

        assertThat(of(left, right).same()).contains(new Run(6, 0, 1));
    }

    /** It could stand with either; the other would be read as its method's. */
    @Test
    void anAnnotationStaysWithItsMethod() {
        String left = "@Override\nvoid serve(Executor workers) {}";
        String right = "@Override\nvoid prepare() {}\n@Override\nvoid serve(Executor workers) {}";

        assertThat(of(left, right).same()).containsExactly(new Run(0, 2, 2));
        assertThat(of(right, left).same()).containsExactly(new Run(2, 0, 2));
    }

    @Test
    void asManySectionsOnBothSides() {
        assertThatThrownBy(() -> Alignment.of(List.of(), List.of(List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 and 1 sections");
    }

    /**
     * Of every two models: no line belongs to two, and what is set beside each other is in order.
     */
    @Test
    void everyLineOfTwoModelsBelongsToOneAtMost() {
        for (ModelSources left : Suite.MODELS) {
            for (ModelSources right : Suite.MODELS) {
                check(lines(left), lines(right));
            }
        }
    }

    private static List<List<Line>> lines(ModelSources model) {
        List<List<Line>> lines = new ArrayList<>();
        for (Section section : Section.values()) {
            lines.add(model.in(section).stream().flatMap(f -> f.lines().stream()).toList());
        }
        return lines;
    }

    private static void check(List<List<Line>> left, List<List<Line>> right) {
        Alignment alignment = Alignment.of(left, right);
        Set<Integer> lefts = new HashSet<>();
        Set<Integer> rights = new HashSet<>();
        List<Line> a = left.stream().flatMap(List::stream).toList();
        List<Line> b = right.stream().flatMap(List::stream).toList();
        List<Run> runs = new ArrayList<>(alignment.same());
        runs.addAll(alignment.moved());
        for (Run run : runs) {
            for (int i = 0; i < run.length(); i++) {
                assertThat(lefts.add(run.left() + i)).isTrue();
                assertThat(rights.add(run.right() + i)).isTrue();
                assertThat(a.get(run.left() + i).plain()).isEqualTo(b.get(run.right() + i).plain());
            }
        }
        for (Change change : alignment.changed()) {
            assertThat(lefts.add(change.left())).isTrue();
            assertThat(rights.add(change.right())).isTrue();
        }
        assertThat(alignment.same()).extracting(Run::left).isSorted();
        assertThat(alignment.same()).extracting(Run::right).isSorted();
        assertThat(alignment.changed()).extracting(Change::left).isSorted();
        assertThat(alignment.changed()).extracting(Change::right).isSorted();
        if (a.equals(b)) {
            assertThat(lefts).hasSize(a.size());
            assertThat(alignment.moved()).isEmpty();
        }
    }
}
