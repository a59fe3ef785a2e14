package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Service http in every model against each case of {@code http-cases.txt}, over a socket: the
 * answer is one that the RFC allows, and is the one that {@code docs/http-conformance.md} says.
 *
 * <p>With {@code -Dhttp.conformance=write} that file is written.
 */
@Timeout(120)
final class HttpCasesTest {
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULTS.with(Option.SERVICE, "http").with(Option.WORKERS, 1);
    private static final Path DOCUMENT = Path.of("..", "docs", "http-conformance.md");
    private static final String REFERENCE = "selector";
    private static final int PATIENCE_MILLIS = 30_000;

    static Stream<String> models() {
        return ServerModel.all().stream()
                .filter(model -> model.unavailable().isEmpty())
                .filter(model -> model.transports().contains(TransportKind.TCP))
                .map(ServerModel::name);
    }

    // ------------------------------------------------------------------ over a socket

    private static Map<HttpCase, String> answers(String model) throws IOException {
        var answers = new LinkedHashMap<HttpCase, String>();
        try (Server server = ServerModel.named(model).open(OPTIONS, ServerListener.NONE)) {
            for (HttpCase each : HttpCase.all()) {
                answers.put(each, each.answers(said(server.address(), each.bytes())));
            }
        }
        return answers;
    }

    /** All that is said to those bytes, behind which comes the end. */
    private static byte[] said(SocketAddress server, byte[] bytes) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(server, PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    private static void areRight(Map<HttpCase, String> answers) {
        assertThat(answers).hasSizeGreaterThan(150);
        assertThat(answers.entrySet())
                .filteredOn(each -> !isRight(each.getKey(), each.getValue()))
                .isEmpty();
    }

    private static boolean isRight(HttpCase asked, String answer) {
        return asked.right().contains(answer);
    }

    @Tag("long") // the models differ in how they read, and not in what they make of it
    @ParameterizedTest
    @MethodSource("models")
    void everyAnswerIsOneThatTheRfcAllows(String model) throws IOException {
        areRight(answers(model));
    }

    // ------------------------------------------------------------------ published

    @Test
    void theDocumentHasTheAnswersThatAreGiven() throws IOException {
        Map<HttpCase, String> answers = answers(REFERENCE);
        areRight(answers);
        String text = document(answers);
        if (System.getProperty("http.conformance", "").equals("write")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(DOCUMENT).as("written by -Dhttp.conformance=write").hasContent(text);
    }

    private static String document(Map<HttpCase, String> answers) {
        var text = new StringBuilder(beginning(answers));
        String group = "";
        for (Map.Entry<HttpCase, String> each : answers.entrySet()) {
            if (!each.getKey().group().equals(group)) {
                group = each.getKey().group();
                text.append("\n## ").append(group).append("\n\n");
                text.append("| what | RFC | | right | answer |\n|---|---|---|---|---|\n");
            }
            text.append(row(each.getKey(), each.getValue()));
        }
        return text.toString();
    }

    private static long count(Map<HttpCase, String> answers, String force) {
        return answers.keySet().stream().filter(each -> each.force().equals(force)).count();
    }

    private static String row(HttpCase asked, String answer) {
        String right = String.join(" or ", asked.right());
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        asked.what(),
                        asked.section(),
                        asked.force(),
                        right,
                        isRight(asked, answer) ? answer : "**" + answer + "**");
    }

    private static String beginning(Map<HttpCase, String> answers) {
        return """
        # HTTP/1.1, case by case

        What service `http` answers to requests that are right, that are wrong, and that two programs might read
        differently: %d cases in which [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110) or
        [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112) says MUST, %d of SHOULD, and %d that are left to a server.
        Every model gives these answers: they are one conversation, in `protocol`.
        [HttpCasesTest](../launcher/src/test/java/dev/acceptloop/launcher/HttpCasesTest.java) asks each of them over a
        socket, and writes this page; the bytes of each case are in
        [http-cases.txt](../launcher/src/test/resources/http-cases.txt).

        An answer is the statuses that came, in order, and whether the connection goes on behind them: another request
        follows each case in the same write, and is answered (*open*) or not (*close*). Where several answers are
        right the RFC leaves it to the server. One that is not right would stand in bold.

        Right is what the RFC says of the server's answer. It does not say that a client or a proxy in between reads a
        request as this server does: where it may be lenient or strict, this one is strict.
        """
                .formatted(count(answers, "MUST"), count(answers, "SHOULD"), count(answers, "MAY"));
    }
}
