package dev.acceptloop.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A soak in a process of its own, which can be ended as a user ends one. */
final class SoakProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader errors;

    private SoakProcess(Process process) {
        this.process = process;
        this.errors = process.errorReader();
    }

    /** Of a planted server with nothing wrong, for a minute, into that directory. */
    static SoakProcess start(Path directory) throws IOException {
        var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(ModelProcess.command(SoakProcess.class));
        command.add(directory.toString());
        return new SoakProcess(
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    static void main(String[] arguments) throws Exception {
        var options =
                new SoakOptions(
                                ModelProcess.command(LeakyEcho.class),
                                List.of(new NamedModel("plain", "")))
                        .duration(Duration.ofMinutes(1))
                        .directory(Path.of(arguments[0]));
        Soak.run(options, System.out);
        System.exit(0); // as the launcher does, where a signal waits for what is written
    }

    /** Waits until it says something with that in it. */
    void await(String what) throws IOException {
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.contains(what)) {
                return;
            }
        }
        throw new IOException("it ended before it said " + what);
    }

    /** Those that it has started and that run. */
    List<ProcessHandle> servers() {
        return process.descendants().toList();
    }

    /** Sends that signal and waits for its end. */
    int endedBy(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("it did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        List<ProcessHandle> servers = servers();
        process.destroyForcibly();
        servers.forEach(ProcessHandle::destroyForcibly);
    }
}
