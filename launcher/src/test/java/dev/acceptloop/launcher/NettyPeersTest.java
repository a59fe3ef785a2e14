package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Comparison;
import dev.acceptloop.benchmarks.Conformance;
import dev.acceptloop.benchmarks.HttpConformance;
import dev.acceptloop.protocol.framing.Framing;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The peers on Netty, as processes, by what a model is held to before it may be timed. The other
 * peers are tested where their programs are; this one's module comes after that.
 */
@Timeout(60)
final class NettyPeersTest {
    static Stream<String> here() {
        boolean hasNatives = System.getProperty("os.arch").equals("amd64");
        return Stream.of("nio", "epoll", "uring").filter(way -> hasNatives || way.equals("nio"));
    }

    @ParameterizedTest
    @MethodSource("here")
    void itEchoesInEveryFramingAndEndsWithZeroWhileItIsAsked(String waiting) throws Exception {
        Process server = start("NettyEcho", waiting);
        try {
            InetSocketAddress address = address(server.inputReader().readLine());
            for (String framing : List.of("chunk", "line", "int32")) {
                new Conformance(address, Framing.named(framing), 1).run();
            }
            reset(address);
            new Conformance(address, Framing.CHUNK, 2).run();
            try (var socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');
                server.destroy();
                assertThat(server.waitFor()).isZero();
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource("here")
    void itServesThePageAndEndsWithZeroWhileItIsAsked(String waiting) throws Exception {
        Process server = start("NettyHttp", waiting);
        try {
            InetSocketAddress address = address(server.inputReader().readLine());
            new HttpConformance(address).run();
            reset(address);
            new HttpConformance(address).run();
            try (var socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write('G');
                server.destroy();
                assertThat(server.waitFor()).isZero();
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    /** The build writes it before the tests: what the launcher runs with. */
    @Test
    void theLauncherRunsWithoutNetty() throws IOException {
        String runtime = Files.readString(Path.of("target", "consumer.path"));

        assertThat(runtime).contains("picocli").doesNotContain("netty");
    }

    private static Process start(String program, String waiting) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Comparison.JVM_FLAGS);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath())));
        command.addAll(List.of("dev.acceptloop.peers." + program, waiting));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Of the tests' what will be in the jar. */
    private static List<String> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.contains("netty") || entry.contains("peers"))
                .toList();
    }

    private static InetSocketAddress address(String line) {
        assertThat(line).startsWith("listening tcp 127.0.0.1:");
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void reset(InetSocketAddress address) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(new byte[8_000]);
            socket.setSoLinger(true, 0);
        }
    }
}
