package dev.acceptloop.reading;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a file is cut. */
final class RulersTest {
    private static final String FILE =
            """
            package made;

            /** Said of it. */
            final class Made {
                private int field;

                // ---------------------------------------------------------------- bind

                /** Said of open. */
                void open() {}

                // ---------------------------------------------------------------- what else

                void other() {}

                // ---------------------------------------------------------------- close

                // Made.other: pointed at.
                // ---------------------------------------------------------------- shutdown
                void end() {}
            }
            """;

    private final Source source = Source.parse("made/Made.java", FILE);

    @Test
    void aSectionGoesFromItsRulerToTheNext() {
        Map<Section, Fragment> sections = Rulers.sections(source);

        assertThat(sections.keySet())
                .containsExactlyInAnyOrder(
                        Section.STATE, Section.BIND, Section.CLOSE, Section.SHUTDOWN);
        assertThat(text(requireNonNull(sections.get(Section.STATE))))
                .containsExactly("final class Made {", "private int field;");
        Fragment bind = requireNonNull(sections.get(Section.BIND));
        assertThat(text(bind)).containsExactly("/** Said of open. */", "void open() {}");
        assertThat(bind.from()).isEqualTo(9);
        assertThat(Rulers.ruled(source)).isEqualTo(3);
    }

    @Test
    void aMemberHasWhatIsSaidAboveIt() {
        Fragment open = Rulers.member(source, Names.methods(source.type(), "open").getFirst());
        Fragment other = Rulers.member(source, Names.methods(source.type(), "other").getFirst());

        assertThat(text(open)).containsExactly("/** Said of open. */", "void open() {}");
        assertThat(text(other)).containsExactly("void other() {}");
        Fragment end = Rulers.member(source, Names.methods(source.type(), "end").getFirst());
        assertThat(text(end)).as("a ruler is no comment").containsExactly("void end() {}");
    }

    @Test
    void fragmentsThatFollowEachOtherAreOne() {
        var first = new Fragment(source, 4, 5);
        var next = new Fragment(source, 9, 10);
        var after = new Fragment(source, 7, 7);

        assertThat(Rulers.joined(List.of(first, next))).containsExactly(first, next);
        assertThat(Rulers.joined(List.of(first, after)))
                .containsExactly(new Fragment(source, 4, 7));
    }

    private static List<String> text(Fragment fragment) {
        return fragment.lines().stream().map(Line::plain).filter(line -> !line.isEmpty()).toList();
    }
}
