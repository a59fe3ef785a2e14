package dev.acceptloop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands a terminal, turns its text round, or ends a line. */
final class PrintableTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0, // NUL
                7, // BEL
                8, // BS
                '\r', 0x1b, // ESC
                0x7f, // DEL
                0x84, // IND
                0x85, // NEL
                0x9b, // CSI
                0x9d, // OSC
                0x200b, // no width
                0x202e, // right to left override
                0x2028, // line separator
                0x2029, 0x2066, // isolates
                0xfeff, 0xd800, // half a character
                0xe0041, // a tag
            })
    void whatDoesMoreThanStandThereIsAQuestionMark(int character) {
        String text = "a" + Character.toString(character) + "b";
        assertThat(Printable.of(text)).isEqualTo("a?b");
        assertThat(Printable.lines(text)).isEqualTo("a?b");
    }

    @Test
    void lineFeedsAndTabsStayInSeveralLinesOnly() {
        assertThat(Printable.of("a\tb\nc")).isEqualTo("a?b?c");
        assertThat(Printable.lines("a\tb\nc")).isEqualTo("a\tb\nc");
    }

    @Test
    void lettersAndPicturesStay() {
        assertThat(Printable.of("é 你好 😀 ~")).isEqualTo("é 你好 😀 ~");
    }

    // ------------------------------------------------------------------ what was thrown

    private static String printed(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void whatIsHarmlessIsItself() {
        var thrown = new IllegalStateException("as usual", new IOException());
        assertThat(Printable.of(thrown)).isSameAs(thrown);
    }

    @Test
    void whatIsThrownCommandsNothingNeitherDoItsCauses() {
        var thrown = new IllegalStateException("a\u001b[2J", new IOException("b\r\n12:00 forged"));
        thrown.addSuppressed(new IOException("c\u009b"));
        String printed = printed(Printable.of(thrown));

        assertThat(printed)
                .startsWith("java.lang.IllegalStateException: a?[2J" + System.lineSeparator())
                .contains("java.io.IOException: b??12:00 forged", "java.io.IOException: c?")
                .contains("at " + PrintableTest.class.getName())
                .doesNotContain("\u001b", "\u009b", "\n12:00");
    }

    @Test
    void oneOfThemIsEnough() {
        var caused = new IllegalStateException("a", new IOException("b\u001b"));
        var suppressing = new IllegalStateException("a");
        suppressing.addSuppressed(new IOException("c\u001b"));

        assertThat(printed(Printable.of(caused))).contains("b?").doesNotContain("\u001b");
        assertThat(printed(Printable.of(suppressing))).contains("c?").doesNotContain("\u001b");
    }

    @Test
    void causesThatGoRoundEnd() {
        var one = new IllegalStateException("one");
        var other = new IllegalStateException("other\u001b", one);
        one.initCause(other);

        assertThat(printed(Printable.of(one))).contains("one", "other?").doesNotContain("\u001b");
    }

    @Test
    void aLongTextIsCutAndNoCharacterHalved() {
        assertThat(Printable.shortened("abc\n", 4)).isEqualTo("abc?");
        assertThat(Printable.shortened("abcde", 4)).isEqualTo("abc…");
        assertThat(Printable.shortened("ab\uD83D\uDE00e", 4)).isEqualTo("ab?…");
    }
}
