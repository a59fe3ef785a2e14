package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server whose first trouble is that no descriptor is left: what it needs to say so, and to go
 * on, it cannot load any more. That takes a process of its own, which has said nothing before.
 */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class FirstFailureTest {
    private static final int DESCRIPTORS = 150; // a JVM and its class path need some sixty
    private static final int CLIENTS = 200;
    private static final Duration LITTLE = Duration.ofMillis(400); // of half a second

    @TempDir private static Path jars;
    private static String classPath = "";

    @TempDir Path directory;
    private final List<Socket> clients = new ArrayList<>();

    /** As it is shipped: a jar is open, where a class in a folder would need a descriptor. */
    @BeforeAll
    static void pack() throws IOException {
        var path = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            boolean folder = Files.isDirectory(Path.of(entry));
            path.add(folder ? packed(Path.of(entry), path.size()).toString() : entry);
        }
        classPath = String.join(File.pathSeparator, path);
    }

    private static Path packed(Path folder, int number) throws IOException {
        Path jar = jars.resolve(number + ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(folder)) {
            out.setLevel(0);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    /** One per server; those that serve a few at a time leave the others to the kernel. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("servingManyInOneProcess")
    void servesAgainOnceThereAreDescriptors(String model) throws Exception {
        String reason = ServerModel.named(model).unavailable();
        assumeTrue(reason.isEmpty(), reason);
        Path said = directory.resolve("stderr");
        String limited = "ulimit -n " + DESCRIPTORS + " && exec \"$@\" 2>'" + said + "'";
        List<String> prefix = List.of("bash", "-c", limited, "bash");
        try (var server = new ServedModel(prefix, classPath, commandLine(model))) {
            long start = System.nanoTime();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(server));
            }
            for (int looks = 0; failures(said) == 0; looks++) {
                assertThat(looks).as("looks at what it says").isLessThan(1000);
                assertThat(server.runsFor(Duration.ofMillis(20))).isTrue();
            }
            Duration before = server.processorTime();
            assertThat(server.runsFor(Duration.ofMillis(500))).isTrue();
            if (!model.equals("nonblocking")) { // whose processor never rests, by design
                assertThat(server.processorTime().minus(before)).as("used").isLessThan(LITTLE);
            }
            long lines = failures(said);
            long seconds = (System.nanoTime() - start) / 1_000_000_000;
            assertThat(lines).as("lines in %d s", seconds).isLessThanOrEqualTo(seconds + 2);
            closeAll();
            try (Socket late = connect(server)) {
                late.getOutputStream().write("hello".getBytes(US_ASCII));
                assertThat(late.getInputStream().readNBytes(5)).hasSize(5);
            }
            assertThat(server.endedBy("TERM")).isEqualTo(0);
        } catch (SocketException e) {
            throw new AssertionError("it said: " + Files.readString(said), e);
        } finally {
            closeAll();
        }
    }

    /** As the user would begin, but for who would stop to accept before descriptors are out. */
    private static String[] commandLine(String model) {
        return model.equals("prethreaded")
                ? new String[] {model, "--threads", Integer.toString(CLIENTS)}
                : new String[] {model};
    }

    /** What a thread or a loop waits with is open when the first connection comes. */
    @Tag("long") // two processes per model
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("servingInOneProcess")
    void theFirstConnectionNeedsNoDescriptorButItsOwn(String model) throws Exception {
        String reason = ServerModel.named(model).unavailable();
        assumeTrue(reason.isEmpty(), reason);
        int open;
        try (var server = new ServedModel(List.of(), classPath, new String[] {model})) {
            assertThat(server.runsFor(Duration.ofMillis(500))).isTrue(); // until it rests
            open = server.descriptorsAtRest();
        }
        String limited = "ulimit -n " + (open + 2) + " && exec \"$@\"";
        List<String> prefix = List.of("bash", "-c", limited, "bash");
        try (var server = new ServedModel(prefix, classPath, new String[] {model});
                Socket client = connect(server)) {
            assertThat(server.runsFor(Duration.ofMillis(300))).isTrue(); // it waits for us
            client.getOutputStream().write("hello".getBytes(US_ASCII));
            assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
        }
    }

    /** Where each connection takes a process, it takes more than one descriptor. */
    static Stream<String> servingInOneProcess() {
        return ServerModel.all().stream()
                .filter(model -> !model.module().equals("forking-server"))
                .map(ServerModel::name);
    }

    static Stream<String> servingManyInOneProcess() {
        return servingInOneProcess()
                .filter(name -> ServerModel.named(name).serves(ServerOptions.DEFAULTS) > 1);
    }

    private static Socket connect(ServedModel server) throws IOException {
        var client = new Socket();
        client.setSoTimeout(10_000);
        client.setSoLinger(true, 0);
        client.connect(server.address(), 20_000);
        return client;
    }

    private static long failures(Path said) throws IOException {
        try (Stream<String> lines = Files.lines(said)) {
            return lines.filter(FirstFailureTest::isOfAccept).count();
        }
    }

    private static boolean isOfAccept(String line) {
        return line.contains("accept failed: ") || line.contains("cannot accept on ");
    }

    private void closeAll() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }
}
