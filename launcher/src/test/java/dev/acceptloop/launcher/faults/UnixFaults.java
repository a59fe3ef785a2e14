package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Socket files, and what is sent over them. */
final class UnixFaults {
    private static final int DATAGRAMS = 300;

    /** Sends datagrams with a pipe's end each, and says how many ends came back with the echoes. */
    private static final String PASS_DESCRIPTORS =
            """
            import array, os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[2]); s.settimeout(15); back = 0
            for i in range(int(sys.argv[3])):
                r, w = os.pipe()
                fds = array.array('i', [w])
                s.sendmsg([b'hello'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)], 0, sys.argv[1])
                os.close(r); os.close(w)
                data, control, flags, peer = s.recvmsg(100, 1000)
                assert data == b'hello', data
                back += len(control)
            print(back)
            """;

    private UnixFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("unix", "stale live long nowhere mode", UnixFaults::socketFiles)
                        .over(TransportKind.UNIX)
                        .alone(),
                new Row("scm-rights", "descriptors in datagrams", UnixFaults::descriptors)
                        .over(TransportKind.UNIX_DATAGRAM)
                        .alone());
    }

    static void socketFiles(ServedProcess server) throws Exception {
        Path folder = Files.createTempDirectory("acceptloop-unix");
        try {
            socketFiles(server, folder);
        } finally {
            delete(folder);
        }
    }

    private static void socketFiles(ServedProcess server, Path folder) throws Exception {
        Path path = folder.resolve("server");
        try (var first = at(server, path)) {
            echo(path);
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
            Failure.unless(mode.equals("rw-------"), "its mode is " + mode);
            refuses(server, "a live one", path);
            echo(path);
            first.kill();
        }
        Failure.unless(Files.exists(path), "a killed server has removed its file");
        try (var second = at(server, path);
                var channel = connect(path)) {
            echo(channel);
            Files.delete(path);
            echo(channel);
            second.terminate();
            second.endsWell(Patience.LONG);
        }
        Path plain = Files.writeString(folder.resolve("plain"), "text");
        refuses(server, "a plain file", plain);
        Failure.unless(Files.readString(plain).equals("text"), "a plain file is changed");
        refuses(server, "a long path", folder.resolve("x".repeat(120)));
        refuses(server, "no such folder", folder.resolve("no/server"));
        Files.delete(plain);
        try (var left = Files.list(folder)) {
            List<Path> rest = left.toList();
            Failure.unless(rest.isEmpty(), "left behind: " + rest);
        }
    }

    private static ServedProcess at(ServedProcess server, Path path) throws IOException {
        return server.another("--transport", "unix", "--path", path.toString());
    }

    private static void refuses(ServedProcess server, String why, Path path) throws Exception {
        server.refuses(why, "--transport", "unix", "--path", path.toString());
    }

    private static SocketChannel connect(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(path));
        return channel;
    }

    private static void echo(Path path) throws IOException {
        try (var channel = connect(path)) {
            echo(channel);
        }
    }

    private static void echo(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap("hello".getBytes(US_ASCII)));
        var answer = ByteBuffer.allocate(5);
        int count = 0;
        while (answer.hasRemaining() && count >= 0) {
            count = channel.read(answer);
        }
        Failure.unless(new String(answer.array(), US_ASCII).equals("hello"), "no echo");
    }

    static void descriptors(ServedProcess server) throws Exception {
        Path folder = Files.createTempDirectory("acceptloop-unix");
        Path path = folder.resolve("server");
        String[] words = {"--transport", "unix-datagram", "--path", path.toString()};
        try (var passed = server.another(words)) {
            pass(path, folder.resolve("warm"), 1);
            Census before = passed.census();
            int back = pass(path, folder.resolve("client"), passed.count(DATAGRAMS));
            String more = passed.census().beyond(before, passed.model());
            Failure.unless(more.isEmpty() || passed.is("forking"), more);
            Failure.unless(back == 0, back + " descriptors come back with the echo");
            passed.terminate();
            passed.endsWell(Patience.LONG);
        } finally {
            delete(folder);
        }
    }

    private static int pass(Path server, Path client, int count) throws Exception {
        String[] command = {
            "python3",
            "-c",
            PASS_DESCRIPTORS,
            server.toString(),
            client.toString(),
            Integer.toString(count)
        };
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(python.getInputStream().readAllBytes(), UTF_8).strip();
        String last = said.substring(said.lastIndexOf('\n') + 1);
        Failure.unless(python.waitFor() == 0, "the client: " + last);
        return Integer.parseInt(last);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
