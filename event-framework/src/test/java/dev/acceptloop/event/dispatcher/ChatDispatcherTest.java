package dev.acceptloop.event.dispatcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where input is cut, whatever pieces it comes in. */
final class ChatDispatcherTest {
    private final ChannelMap map;
    private final Recording chat;

    ChatDispatcherTest() throws IOException {
        map = ChannelMap.open();
        chat = new Recording(map);
    }

    @AfterEach
    void close() throws IOException {
        map.close();
    }

    /** What was found between terminators; what was handed over since the last. */
    private static class Recording extends ChatDispatcher {
        final List<String> found = new ArrayList<>();
        final StringBuilder collected = new StringBuilder();

        Recording(ChannelMap map) {
            super(map);
        }

        @Override
        protected void collectIncomingData(ByteBuffer data) {
            assertThat(data.hasRemaining()).as("never nothing").isTrue();
            collected.append(ISO_8859_1.decode(data));
        }

        @Override
        protected void foundTerminator() {
            found.add(collected.toString());
            collected.setLength(0);
        }

        void feed(String text, int size) {
            for (int i = 0; i < text.length(); i += size) {
                received(ISO_8859_1.encode(text.substring(i, Math.min(text.length(), i + size))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1000})
    void findsBytesHoweverTheStreamIsCut(int size) {
        for (String end : List.of("\n", "\r\n", "aab", "abcabd", "xxxx")) {
            var lines = new Recording(map);
            lines.setTerminator(end);
            lines.feed("hello" + end + end + "I'm not dead yet!" + end + "rest", size);
            assertThat(lines.found).as(end).containsExactly("hello", "", "I'm not dead yet!");
            assertThat(lines.collected).hasToString("rest");
        }
    }

    /** Against the plain search, on text made of what terminators are made of. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatAPlainSearchFinds(long seed) {
        var random = new SplittableRandom(seed);
        for (String end : List.of("a", "ab", "aab", "abab", "aaaa", "abaab")) {
            var text = new StringBuilder();
            random.ints(200, 'a', 'c').forEach(c -> text.append((char) c));
            var lines = new Recording(map);
            lines.setTerminator(end);
            lines.feed(text.toString(), random.nextInt(1, 10));
            var expected = new ArrayList<String>();
            int begin = 0;
            for (int i = text.indexOf(end); i >= 0; i = text.indexOf(end, begin)) {
                expected.add(text.substring(begin, i));
                begin = i + end.length();
            }
            assertThat(lines.found).isEqualTo(expected);
        }
    }

    /** What no longer matches as one occurrence may be the middle of the next. */
    @Test
    void findsATerminatorThatRepeatsItself() {
        chat.setTerminator("aabaaac");
        chat.feed("aabaaabaaac", 3);
        assertThat(chat.found).containsExactly("aaba");
    }

    /** All but what may be the beginning of a terminator. */
    @Test
    void handsOverAtOnceWhatCannotEndIt() {
        chat.setTerminator("\r\n");
        chat.feed("qwerty\r", 100);
        assertThat(chat.collected).hasToString("qwerty");
        chat.feed("uiop\r\r", 100);
        assertThat(chat.collected).hasToString("qwerty\ruiop\r");
        chat.feed("\n", 100);
        assertThat(chat.found).containsExactly("qwerty\ruiop\r");
    }

    @Test
    void findsALengthOnce() {
        chat.setTerminator(5);
        chat.feed("123", 100);
        assertThat(chat.collected).hasToString("123");
        chat.feed("4567", 100);
        assertThat(chat.found).containsExactly("12345");
        assertThat(chat.collected).as("with none set again, all is collected").hasToString("67");
        assertThatIllegalArgumentException().isThrownBy(() -> chat.setTerminator(-1));
    }

    @Test
    void collectsEverythingWithoutATerminator() {
        chat.feed("one\r\n", 2);
        chat.setTerminator(0);
        chat.feed("two\r\n", 2);
        chat.setTerminator("");
        chat.feed("three", 2);
        assertThat(chat.found).isEmpty();
        assertThat(chat.collected).hasToString("one\r\ntwo\r\nthree");
    }

    /** A head that ends in an empty line says how long the body is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void takesAnotherTerminatorForWhatFollows(int size) {
        var http =
                new Recording(map) {
                    @Override
                    protected void foundTerminator() {
                        boolean head = collected.toString().startsWith("length=");
                        int length = head ? Integer.parseInt(collected.substring(7)) : 0;
                        super.foundTerminator();
                        if (head) {
                            setTerminator(length);
                        } else {
                            setTerminator("\r\n\r\n");
                        }
                    }
                };
        http.setTerminator("\r\n\r\n");
        http.feed("length=5\r\n\r\na\r\n\r\nlength=2\r\n\r\nxy", size);
        assertThat(http.found).containsExactly("length=5", "a\r\n\r\n", "length=2", "xy");
    }

    /** What had begun to match the old one is looked for the new one. */
    @Test
    void looksAgainAtWhatWasHeldBack() {
        chat.setTerminator("\r\n\r\n");
        chat.feed("a\r\n\r", 100);
        chat.setTerminator("\n");
        chat.feed("b", 100);
        assertThat(chat.found).containsExactly("a\r");
        assertThat(chat.collected).hasToString("\rb");
        chat.setTerminator("bc");
        chat.setTerminator("\n");
        chat.feed("\n", 1);
        assertThat(chat.found).containsExactly("a\r", "\rb");
    }

    @Test
    void handsOverNothingAfterClose() {
        var once =
                new Recording(map) {
                    @Override
                    protected void foundTerminator() {
                        super.foundTerminator();
                        close();
                    }
                };
        once.setTerminator("\n");
        once.feed("a\nb\nc\n", 100);
        assertThat(once.found).containsExactly("a");
    }

    @Test
    void forgetsWhatItIsTold() {
        chat.setTerminator("\r\n");
        chat.feed("a\r", 100);
        chat.push("never sent");
        chat.discardBuffers();
        chat.feed("\n", 100);
        assertThat(chat.found).isEmpty();
        assertThat(chat.collected).hasToString("a\n");
        assertThat(chat.writable()).isFalse();
    }
}
