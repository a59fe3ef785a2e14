package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shell makes of the same text was looked up by running {@code printf '<%s>'}. */
final class ShellWordsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            textBlock =
                    """
                    java -jar a.jar          | <java><-jar><a.jar>
                    ~  a \t b  ~             | <a><b>
                    'a b' c                  | <a b><c>
                    "a 'b'" "c"              | <a 'b'><c>
                    a'b'"c"d                 | <abcd>
                    a\\ b                    | <a b>
                    "a\\"b\\\\c\\$d\\e"      | <a"b\\c$d\\e>
                    'a\\'                    | <a\\>
                    '' ""                    | <><>
                    $HOME *                  | <$HOME><*>
                    """,
            delimiter = '|')
    void quotesAndBackslashesAreThoseOfAShell(String text, String expected) {
        assertThat(shown(ShellWords.split(text))).isEqualTo(expected);
    }

    @Test
    void nothingIsNoWord() {
        assertThat(ShellWords.split("  ")).isEmpty();
    }

    @Test
    void whatIsNotFinishedIsShownAsItMayBe() {
        assertThatThrownBy(() -> ShellWords.split("\u001b\n'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("' is not closed in: ??'");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {"a 'b", "a \"b", "a\\", "\"a\\"})
    void whatIsNotFinishedIsOneLine(String text) {
        assertThatThrownBy(() -> ShellWords.split(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(" in: " + text);
    }

    @Test
    void whatWasJoinedIsSplitIntoTheSame() {
        List<String> words = List.of("a", "b c", "it's", "", "\"$x\" \\", "--arm=n='x'", "*");

        assertThat(ShellWords.split(ShellWords.join(words))).isEqualTo(words);
        assertThat(ShellWords.join(List.of("--seed", "5", "a b"))).isEqualTo("--seed 5 'a b'");
    }

    private static String shown(List<String> words) {
        var text = new StringBuilder();
        words.forEach(word -> text.append('<').append(word).append('>'));
        return text.toString();
    }
}
