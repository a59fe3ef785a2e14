package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpRequestTest {
    private static final String USUAL = "User-Agent: acceptloop\r\nAccept: */*\r\n";

    private static HttpRequest request() {
        return HttpRequest.to("http://127.0.0.1:8080/a b?c=\u00e9#d");
    }

    @Test
    void saysWhatHttpNeeds() {
        assertThat(request().text())
                .isEqualTo(
                        "GET /a%20b?c=%C3%A9 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
                                + USUAL
                                + "\r\n");
        assertThat(request().address()).isEqualTo("127.0.0.1:8080");
        assertThat(HttpRequest.to("http://[::1]/").address()).isEqualTo("[::1]:80");
    }

    @Test
    void aBodyHasItsLengthInBytesAndIsPosted() {
        assertThat(request().body("\u00e9").keepAlive(false).text())
                .startsWith("POST /a%20b")
                .endsWith("Content-Length: 2\r\nConnection: close\r\n\r\n\u00e9");
        assertThat(request().method("PUT").text()).contains("\r\nContent-Length: 0\r\n");
        assertThat(request().method("DELETE").text()).doesNotContain("Length");
    }

    @Test
    void aFieldTakesThePlaceOfTheUsualOne() {
        String text = request().header("host:x").header("X-Y:  z, \u00e9").header("X-Y:").text();

        assertThat(text)
                .contains("\r\nhost: x\r\n", "\r\nX-Y: z, \u00e9\r\n", "\r\nX-Y: \r\n")
                .doesNotContain("Host: 127");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X",
                "X : y",
                ": y",
                "X: y\r\nZ: 1",
                "X: \u0000",
                "Content-Length: 3",
                "transfer-encoding: chunked"
            })
    void whatWouldBreakTheRequestIsNoField(String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request().header(field))
                .withMessageMatching("[^\\r\\n\\x00]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G T", "GET\r\n", "CONNECT"})
    void whatIsNoMethodIsNoMethod(String method) {
        assertThatIllegalArgumentException().isThrownBy(() -> request().method(method));
    }

    // ------------------------------------------------------------------ statuses

    @ParameterizedTest
    @CsvSource({
        "200, '200', '199,201'",
        "2xx, '200,299', '199,300'",
        "'200-299,304', '200,204,299,304', '300,303,305'",
        "'404, 5XX', '404,500,599', '200,403,405'",
    })
    void theRightStatusesAreTheseAndNoOthers(String text, String right, String wrong) {
        Statuses statuses = Statuses.of(text);
        for (String each : right.split(",", -1)) {
            assertThat(statuses.contains(Integer.parseInt(each))).as(each).isTrue();
        }
        for (String each : wrong.split(",", -1)) {
            assertThat(statuses.contains(Integer.parseInt(each))).as(each).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "2000", "0xx", "300-200", "200;", "200,,201", "x"})
    void whatIsNoStatusIsOneLine(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statuses.of(text))
                .withMessageContaining("expected such as");
    }
}
