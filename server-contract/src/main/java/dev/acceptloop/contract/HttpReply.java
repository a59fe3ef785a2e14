package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One reply of a server of HTTP, as a test looks at it. */
final class HttpReply {
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: ([0-9]+)\r\n");

    private final String head;
    private final String body;

    private HttpReply(String head, String body) {
        this.head = head;
        this.body = body;
    }

    /** Reads one reply and nothing behind it. */
    static HttpReply read(Client client) throws IOException {
        HttpReply reply = readHead(client);
        Matcher length = LENGTH.matcher(reply.head);
        assertThat(length.find()).as(reply.head).isTrue();
        byte[] body = client.read(Integer.parseInt(length.group(1)));
        return new HttpReply(reply.head, new String(body, ISO_8859_1));
    }

    /** Reads a reply that has no body, whatever its length says. */
    static HttpReply readHead(Client client) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) (client.read(1)[0] & 0xff));
        }
        return new HttpReply(head.toString(), "");
    }

    int status() {
        assertThat(head).startsWith("HTTP/1.1 ");
        return Integer.parseInt(head.substring(9, 12));
    }

    String head() {
        return head;
    }

    String body() {
        return body;
    }

    /** Demands that status and body. */
    void is(int status, String body) {
        assertThat(status()).isEqualTo(status);
        assertThat(this.body).isEqualTo(body);
        assertThat(head).contains("\r\nDate: ", "\r\nServer: acceptloop\r\n");
    }
}
