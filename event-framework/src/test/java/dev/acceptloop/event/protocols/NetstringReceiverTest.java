package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Netstrings out of a stream, and into one. */
final class NetstringReceiverTest {
    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void deliversTheSameStringsHoweverTheStreamIsCut(int size) {
        var strings = new Strings.Net();
        Pieces.feed(strings, "0:,1:a,11:hello world,4:1:a,,2:\r\n,12:", size);
        assertThat(strings.events).containsExactly("", "a", "hello world", "1:a,", "\r\n");
        assertThat(strings.wire.reason).isNull();
        assertThat(strings.midMessage()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00:,",
                "007:abcdefg,",
                ":,",
                "-1:a,",
                "+1:a,",
                " 1:a,",
                "1 :a,",
                "x",
                "no digits",
                "3abc,",
                "3;abc,",
                "3:abcd,",
                "3:abc;",
                "5:abc,,6",
                "\n"
            })
    void closesOverWhatNoNetstringBeginsWith(String stream) {
        Pieces.sizes()
                .forEach(size -> {
                    var strings = new Strings.Net();
                    Pieces.feed(strings, "2:ok," + stream + "2:no,2:no,", size);
                    assertThat(strings.events).as("%d", size).containsExactly("ok");
                    assertThat(strings.wire.reason).isEqualTo(CloseReason.PROTOCOL_ERROR);
                });
    }

    /** Seen in the digits, before the colon is there, and however many they are. */
    @Test
    void closesOverALengthAboveTheLimit() {
        for (String digits : new String[] {"11", "100", "4294967296", "9".repeat(1000)}) {
            var strings = new Strings.Net(10);
            Pieces.feed(strings, digits, 1);
            assertThat(strings.wire.reason).isEqualTo(CloseReason.PROTOCOL_ERROR);
        }
        var strings = new Strings.Net(10);
        Pieces.feed(strings, "10:0123456789,1");
        assertThat(strings.events).containsExactly("0123456789");
        assertThat(strings.wire.reason).isNull();
    }

    @Test
    void takesTheLongestAndNotOneMore() {
        var strings = new Strings.Net();
        Pieces.feed(strings, "99999:" + "x".repeat(99_999) + ",", 10_000);
        assertThat(strings.events).hasSize(1);
        Pieces.feed(strings, "100000");
        assertThat(strings.wire.reason).isEqualTo(CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void deliversNothingAfterAnError() {
        var strings = new Strings.Net();
        Pieces.feed(strings, "x");
        Pieces.feed(strings, "1:a,");
        assertThat(strings.events).isEmpty();
    }

    @Test
    void deliversNothingAfterItWasClosed() {
        var strings = new Strings.Net();
        Pieces.feed(strings, "5:close,1:a,1:b,");
        Pieces.feed(strings, "1:c,");
        assertThat(strings.events).containsExactly("close");
    }

    @Test
    void sendsAStringInOneWrite() {
        var strings = new Strings.Net(1);
        for (String text : new String[] {"", "a", "0123456789", "x".repeat(1000)}) {
            strings.sendString(text);
        }
        assertThat(strings.wire.writes)
                .containsExactly("0:,", "1:a,", "10:0123456789,", "1000:" + "x".repeat(1000) + ",");
    }
}
