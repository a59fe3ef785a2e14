package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a hostile server does to the terminal of {@code call} and {@code get}, which {@code script}
 * plays here; and that pipes and files are given its very bytes.
 */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class TerminalTest {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final long PATIENCE_SECONDS = 50;

    /** Titles, colours, deletions and right-to-left, and the same in one byte. */
    private static final byte[] HOSTILE =
            bytes("\u001b]0;mine\u0007\u001b[2J", "\u009b31m\u202eevil\b", "\u00ff\u009b", "\r");

    private static final String SHOWN = "?]0;mine??[2J?31m?evil?\ufffd\ufffd?";

    @TempDir private Path folder;

    /** The third of them in one byte each, which is no UTF-8. */
    private static byte[] bytes(String one, String two, String three, String four) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(one.getBytes(UTF_8));
        all.writeBytes(two.getBytes(UTF_8));
        all.writeBytes(three.getBytes(ISO_8859_1));
        all.writeBytes(four.getBytes(UTF_8));
        return all.toByteArray();
    }

    /** Says that to whoever has said something, and closes. */
    private static ServerSocket saying(byte[] reply) throws IOException {
        var listener = new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(() -> sayToAll(listener, reply));
        return listener;
    }

    private static void sayToAll(ServerSocket listener, byte[] reply) {
        while (!listener.isClosed()) {
            try (Socket peer = listener.accept()) {
                assertThat(peer.getInputStream().read(new byte[4096])).isPositive();
                peer.getOutputStream().write(reply);
                peer.shutdownOutput();
                peer.getInputStream().readAllBytes();
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private static byte[] page(String fields, byte[] body) {
        String head = "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + body.length;
        byte[] begin = (head + "\r\n\r\n").getBytes(ISO_8859_1);
        byte[] whole = new byte[begin.length + body.length];
        System.arraycopy(begin, 0, whole, 0, begin.length);
        System.arraycopy(body, 0, whole, begin.length, body.length);
        return whole;
    }

    // ------------------------------------------------------------------ acceptloop

    /**
     * What came of it.
     *
     * @param raw standard output, a character for each byte
     */
    private record Result(int status, String raw, String err) {
        String text() {
            return new String(raw.getBytes(ISO_8859_1), UTF_8);
        }

        /** As on a terminal, which makes CR LF of each line's end. */
        List<String> lines() {
            return text().replace("\r\n", "\n").lines().toList();
        }
    }

    private static List<String> command(String... words) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(words));
        return command;
    }

    private Result run(List<String> command, String typed) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Path in = Files.writeString(Files.createTempFile(folder, "in", ""), typed);
        var builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TERM", "xterm");
        Process process =
                builder.redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        assertThat(ended).as("ends; it said: %s", Files.readString(out, ISO_8859_1)).isTrue();
        return new Result(
                process.exitValue(),
                Files.readString(out, ISO_8859_1),
                Files.readString(err, UTF_8));
    }

    /** On a terminal of its own; both of its outputs come as one. */
    private Result onTerminal(String redirections, String typed, String... words) throws Exception {
        assumeThat(SCRIPT).as("script is installed").isExecutable();
        String quoted =
                command(words).stream().map(w -> "'" + w + "'").collect(Collectors.joining(" "));
        List<String> script =
                List.of(SCRIPT.toString(), "-qec", quoted + redirections, "/dev/null");
        return run(script, typed);
    }

    private static String address(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }

    // ------------------------------------------------------------------ call

    /** Also where only its output is one, as behind a pipe or in a loop over lines. */
    @ParameterizedTest
    @ValueSource(strings = {"", " </dev/null", " 2>/dev/null"})
    void aReplyCommandsNoTerminal(String redirections) throws Exception {
        try (ServerSocket server = saying(HOSTILE)) {
            Result shown = onTerminal(redirections, "", "call", address(server), "hello");
            assertThat(shown.lines()).containsExactly(SHOWN);
            assertThat(shown.status()).isZero();
        }
    }

    /** Whatever the prompt's own commands are, which are many. */
    @Test
    void atAPromptNeither() throws Exception {
        try (ServerSocket server = saying(HOSTILE)) {
            Result shown = onTerminal("", "hello\nquit\n", "call", address(server));
            assertThat(shown.text())
                    .contains(SHOWN)
                    .doesNotContain("\u001b]0;mine", "\u009b", "\u202e");
        }
    }

    @Test
    void aPipeGetsTheBytesOfAReply() throws Exception {
        try (ServerSocket server = saying(HOSTILE)) {
            Result piped = run(command("call", address(server), "hello"), "");
            assertThat(piped.raw()).isEqualTo(new String(HOSTILE, ISO_8859_1) + "\n");
            assertThat(piped.status()).isZero();
        }
    }

    /** A file, while all the rest is a terminal. */
    @Test
    void aFileGetsTheBytesOfAReply() throws Exception {
        Path file = folder.resolve("reply");
        try (ServerSocket server = saying(HOSTILE)) {
            Result shown = onTerminal(" >" + file, "", "call", address(server), "hello");
            assertThat(Files.readAllBytes(file)).startsWith(HOSTILE).hasSize(HOSTILE.length + 1);
            assertThat(shown.text()).isEmpty();
        }
    }

    // ------------------------------------------------------------------ get

    @Test
    void aPageAndItsHeadCommandNoTerminal() throws Exception {
        try (ServerSocket server = saying(page("X-A: \u009b31m\u007f\r\n", HOSTILE))) {
            String url = "http://" + address(server) + "/";
            Result shown = onTerminal("", "", "get", "-i", url);
            assertThat(shown.lines())
                    .startsWith("HTTP/1.1 200 OK", "X-A: \ufffd31m?")
                    .endsWith("", SHOWN);
            assertThat(shown.status()).isZero();
        }
    }

    @Test
    void aPageThatIsNoTextGoesToNoTerminal() throws Exception {
        byte[] picture = bytes("text\n", "before", "\u0089PNG\r\n\u001a\n\0\u001b[2J", "");
        try (ServerSocket server = saying(page("", picture))) {
            String url = "http://" + address(server) + "/";
            Result shown = onTerminal("", "", "get", url);
            assertThat(shown.lines())
                    .containsExactly(
                            "acceptloop: "
                                    + url
                                    + ": the body is binary, which no terminal is given:"
                                    + " send it to a file or a pipe");
            assertThat(shown.status()).isEqualTo(1);

            Result piped = run(command("get", url), "");
            assertThat(piped.raw()).isEqualTo(new String(picture, ISO_8859_1));
            assertThat(piped.status()).isZero();
            assertThat(onTerminal(" >/dev/null", "", "get", url).status()).isZero();
        }
    }

    /** Fields are bytes, of which some are control characters: 0x9b begins a command. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 404 \u009b31m\r\n\r\n",
                "HTTP/1.1 301 Moved\r\nLocation: https://\u009b31m/\r\n\r\n",
                "HTTP/1.1 301 Moved\r\nLocation: http://a\u009b31m/\r\n\r\n",
            })
    void whatIsSaidOfAnAnswerCommandsNothing(String answer) throws Exception {
        try (ServerSocket server = saying(answer.getBytes(ISO_8859_1))) {
            Result said = run(command("get", "http://" + address(server) + "/"), "");
            assertThat(said.err().lines()).singleElement().asString().contains("?31m");
            assertThat(said.err()).doesNotContain("\u009b");
            assertThat(said.status()).isEqualTo(1);
        }
    }
}
