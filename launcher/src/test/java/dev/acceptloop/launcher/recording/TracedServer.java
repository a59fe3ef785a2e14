package dev.acceptloop.launcher.recording;

import dev.acceptloop.launcher.Main;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code acceptloop serve MODEL} with {@link RecordedProvider}, under strace. Linux. */
final class TracedServer implements AutoCloseable {
    private static final String READY = "listening ";
    private static final String LAST_OF_DUMP = "Heap";
    private static final long PATIENCE_SECONDS = 60;

    /** Small and quickly there: what is compiled, or collected, is not what is looked at. */
    private static final List<String> JVM =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:ActiveProcessorCount=2", // as many loops and carriers everywhere
                    "-XX:-UsePerfData",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED");

    private final Process strace;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final Thread end = new Thread(this::close);
    private final InetSocketAddress address;

    /**
     * Starts it and waits until it listens.
     *
     * @param folder for the trace and for what names the protocol to the service loader
     */
    TracedServer(ServerModel model, List<String> options, Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("path/META-INF/services"));
        Files.writeString(
                services.resolve(ProtocolProvider.class.getName()),
                RecordedProvider.class.getName());
        var words = new ArrayList<>(Trace.command(folder));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(JVM);
        String path = System.getProperty("java.class.path") + ":" + folder.resolve("path");
        words.addAll(List.of("-cp", path, Main.class.getName()));
        words.addAll(List.of("serve", model.name(), "--service", RecordedProvider.NAME));
        words.addAll(List.of("--drain-timeout", "30s")); // nobody is cut because a machine is slow
        words.addAll(options);
        strace = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Runtime.getRuntime().addShutdownHook(end); // a tracer outlives who started it
        Thread.ofPlatform().daemon().name("server-output").start(this::readAll);
        String line = next();
        if (!line.startsWith(READY)) {
            close();
            throw new IOException(model.name() + " is not ready: " + line);
        }
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void readAll() {
        try (BufferedReader lines = strace.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            output.add(e.toString());
        }
        output.add(""); // for who waits still
    }

    private String next() throws IOException, InterruptedException {
        String line = output.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException("the server says nothing");
        }
        return line;
    }

    InetSocketAddress address() {
        return address;
    }

    /** The server itself: the tracer's child. */
    private ProcessHandle server() {
        return strace.children().findFirst().orElseThrow();
    }

    /** Where each Java thread of the server's first process stands, as the JVM prints it. */
    List<String> stacks() throws IOException, InterruptedException {
        signal("QUIT");
        List<String> lines = new ArrayList<>();
        String line = next();
        for (; !line.startsWith(LAST_OF_DUMP); line = next()) {
            lines.add(line);
        }
        return lines;
    }

    /** SIGTERM, which drains it; returns when nobody listens there any more. */
    void terminate() throws IOException, InterruptedException {
        signal("TERM");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (isListening()) {
            if (System.nanoTime() > end) {
                throw new IOException("it listens still");
            }
            Thread.sleep(5);
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(server().pid());
        new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    }

    /** Asked of the kernel: a connection would be one more in the recording. */
    private boolean isListening() {
        String port = ":%04X 0".formatted(address.getPort());
        return Stream.of("tcp", "tcp6")
                .flatMap(TracedServer::sockets)
                .anyMatch(line -> line.contains(port) && line.contains(":0000 0A "));
    }

    private static Stream<String> sockets(String table) {
        try {
            Path file = Path.of("/proc/net", table);
            return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has ended by itself; returns its exit status. */
    int ended() throws IOException, InterruptedException {
        if (!strace.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("it does not end");
        }
        return strace.exitValue();
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            return; // it runs
        }
    }

    @Override
    public void close() {
        if (Thread.currentThread() != end) {
            forget();
        }
        strace.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            strace.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
