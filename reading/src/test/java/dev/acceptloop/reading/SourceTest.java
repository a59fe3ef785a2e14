package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One file: what its parser says of it, and its tokens. */
final class SourceTest {
    static Stream<Source> files() {
        return Suite.MODELS.stream().flatMap(model -> model.files().stream()).distinct();
    }

    /** Nothing is lost on the way, and nothing is from another day. */
    @ParameterizedTest
    @MethodSource("files")
    void itsLinesAreThoseOfTheFile(Source source) throws IOException {
        List<String> lines = Files.readAllLines(Suite.ROOT.resolve(source.path()));
        assertThat(source.lines()).extracting(Line::text).isEqualTo(lines);
    }

    @Test
    void tokensAreWhatTheyAreForAReader() {
        Line line =
                Suite.members("  @Override void send(Buffer data) { data.put(12, \"x\"); } // on")
                        .getFirst();

        assertThat(kinds(line))
                .isEqualTo(
                        "ANNOTATION:@Override KEYWORD:void DECLARED:send SIGN:( TYPE:Buffer"
                                + " NAME:data SIGN:) SIGN:{ NAME:data SIGN:. CALLED:put SIGN:("
                                + " LITERAL:12 SIGN:, LITERAL:\"x\" SIGN:) SIGN:; SIGN:}"
                                + " COMMENT:// on");
    }

    @Test
    void aWordIsAKeywordWhereItIsOne() {
        List<Line> lines =
                Suite.members("record Point(int x) {}\nint record = 1;\nint at = record + 1;");

        assertThat(kinds(lines.get(0))).startsWith("KEYWORD:record TYPE:Point");
        assertThat(kinds(lines.get(1))).startsWith("KEYWORD:int NAME:record");
        assertThat(kinds(lines.get(2))).contains("NAME:record SIGN:+");
    }

    @Test
    void textsAndCommentsOverSeveralLinesAreCutAtTheirEnds() {
        List<Line> lines =
                Suite.members(
                        "/* one\n two */ String a = \"\"\"\n  \"quoted\" // no comment\n  \"\"\";");

        assertThat(lines).hasSize(4);
        assertThat(kinds(lines.get(0))).isEqualTo("COMMENT:/* one");
        assertThat(kinds(lines.get(1))).startsWith("COMMENT:two */ TYPE:String");
        assertThat(kinds(lines.get(2))).isEqualTo("LITERAL:\"quoted\" // no comment");
        assertThat(kinds(lines.get(3))).isEqualTo("LITERAL:\"\"\" SIGN:;");
    }

    private static String kinds(Line line) {
        return line.tokens().stream()
                .filter(token -> token.kind() != Kind.SPACE)
                .map(token -> token.kind() + ":" + token.text())
                .collect(Collectors.joining(" "));
    }

    @Test
    void whatIsNotJavaIsToldWithItsPath() {
        assertThatThrownBy(() -> Source.parse("a/B.java", "class B {"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("a/B.java: ");
    }

    /** The language's own count: one for each place where the way parts. */
    @Test
    void branchesAreWhereTheWayParts() {
        String text =
                """
                class Made {
                    int go(int n, boolean a, boolean b) {
                        for (int i = 0; i < n; i++) {
                            if (a && b || n > 3) {
                                n = a ? 1 : 2;
                            }
                        }
                        while (n > 0) { n--; }
                        do { n++; } while (n < 0);
                        try {
                            return switch (n) { case 1, 2 -> 3; case 4 -> 5; default -> 6; };
                        } catch (RuntimeException e) {
                            return 0;
                        }
                    }
                }
                """;
        Source source = Source.parse("Made.java", text);

        // for, if, &&, ||, ?:, while, do, two cases, catch
        assertThat(Branches.in(source.unit(), _ -> true)).isEqualTo(10);
        assertThat(Branches.in(source.unit(), tree -> source.firstLine(tree) < 4)).isEqualTo(1);
    }
}
