package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A comparison in a process of its own, which can be ended as a user ends one, or worse. */
final class ComparisonProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader errors;
    private List<ProcessHandle> left = List.of();

    private ComparisonProcess(Process process) {
        this.process = process;
        this.errors = process.errorReader();
    }

    /** Of one model and an outside arm, in two blocks, into that directory. */
    static ComparisonProcess start(Path directory) throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ComparisonProcess.class.getName(), directory.toString()));
        // In the background of a shell SIGINT is ignored, and stays so in all that is started
        // there.
        var shell = new ArrayList<>(List.of("env", "--default-signal=INT"));
        shell.addAll(command);
        return new ComparisonProcess(
                new ProcessBuilder(shell).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
    }

    static void main(String[] arguments) throws Exception {
        run(options(Path.of(arguments[0])), System.out);
        System.exit(0); // as the launcher does, where a signal waits for what is written
    }

    /** That, beside a scenario. */
    static Results run(ComparisonOptions options, PrintStream out)
            throws IOException, InterruptedException {
        return Comparison.run(options, ComparisonProcess::programme, out);
    }

    static Programme programme(ComparisonOptions options) {
        return Programme.of(options, true, List.of(IdleScenario.brief()));
    }

    /** The same in this process; on a slow machine, too, it is run to its end. */
    static ComparisonOptions options(Path directory) {
        var outside = ModelProcess.command(FaultyEcho.class);
        outside.addAll(List.of("serve", "right"));
        ServerModel one = new NamedModel("one", "");
        return new ComparisonOptions(ModelProcess.command(FaultyEcho.class))
                .models(List.of(one))
                .connections(List.of(2))
                .withoutEnd()
                .waitForQuiet(Duration.ZERO)
                .blocks(2)
                .directory(directory)
                .arm("other=" + ShellWords.join(outside));
    }

    /** Waits until it says something with that in it, that many times. */
    void await(String what, int times) throws IOException {
        int seen = 0;
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            seen += line.contains(what) ? 1 : 0;
            if (seen == times) {
                return;
            }
        }
        throw new IOException("it ended before it said " + what);
    }

    /** Sends that signal and waits for its end. */
    int endedBy(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("it did not end");
        }
        return process.exitValue();
    }

    /** Those that run; of one that was killed, those that it left behind. */
    List<ProcessHandle> servers() {
        return left.isEmpty() ? process.descendants().toList() : left;
    }

    /** Kills it alone, and leaves its servers behind. */
    void killAlone() throws InterruptedException {
        left = servers();
        process.destroyForcibly().waitFor();
    }

    private void kill() throws InterruptedException {
        List<ProcessHandle> servers = servers();
        process.destroyForcibly().waitFor();
        servers.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
