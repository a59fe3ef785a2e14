package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Servers that live for a long time, each in a process of its own, among visitors that come,
 * misbehave and go ({@link Visit}, {@link StayingVisitors}), and beside well-behaved clients. Round
 * by round all visitors leave, and it is looked at what a server holds then ({@link SoakQuantity}):
 * what is held for somebody who has gone is held for ever, and a leak is a slope.
 *
 * <p>In the directory of the options: what {@link SoakFiles} writes, and of each server a directory
 * with its standard error. SIGINT and SIGTERM end it within seconds: no server is left behind, and
 * what was seen is written.
 */
public final class Soak {
    /**
     * What every server's JVM should be started with: as for a comparison, and its heap is touched
     * ahead, so that memory that grows is none of it; and it tells what it holds outside of it.
     */
    public static final List<String> JVM_FLAGS =
            Stream.concat(
                            Comparison.JVM_FLAGS.stream(),
                            Stream.of("-XX:+AlwaysPreTouch", NativeMemory.FLAG))
                    .toList();

    /**
     * The same for those that a server starts: a heap that is touched would make their start long.
     */
    static final List<String> CHILD_FLAGS =
            Stream.concat(Comparison.JVM_FLAGS.stream(), Stream.of(NativeMemory.FLAG)).toList();

    private static final long PATIENCE_SECONDS = 10;

    private final SoakOptions options;
    private final SoakFiles files;
    private final Progress progress = Progress.onStandardError();
    private final List<SoakRun> runs = new ArrayList<>();
    private volatile boolean aborted;

    /** What it comes to. */
    public enum Outcome {
        /** Nothing was wrong, and nothing grew. */
        CLEAN,
        /** A reply was wrong, something grew, or a server did not end well. */
        FAILED,
        /** Too few looks, or it was interrupted. */
        CANNOT_TELL
    }

    private Soak(SoakOptions options) throws IOException {
        this.options = options;
        this.files = new SoakFiles(options);
    }

    /**
     * Runs it: a line a round and model to standard error, the table to {@code out}.
     *
     * @throws IllegalArgumentException if there is nothing to soak here, in one line for the user
     * @throws IOException if what was found cannot be written
     */
    public static Outcome run(SoakOptions options, PrintStream out)
            throws IOException, InterruptedException {
        return outcome(results(options, out));
    }

    /** The same; what was found of each server. */
    static List<SoakResult> results(SoakOptions options, PrintStream out)
            throws IOException, InterruptedException {
        if (!Proc.available()) {
            throw new IllegalArgumentException(
                    "soak reads what servers hold from /proc: Linux only");
        }
        if (options.models().stream().noneMatch(model -> model.unavailable().isEmpty())) {
            ServerModel first = options.models().getFirst();
            throw new IllegalArgumentException(
                    first.name() + " cannot run here: " + first.unavailable());
        }
        Files.createDirectories(options.directory());
        try (var lock = new DirectoryLock(options.directory())) {
            lock.take();
            return new Soak(options).run(out);
        }
    }

    private List<SoakResult> run(PrintStream out) throws IOException, InterruptedException {
        for (ServerModel model : options.models()) {
            if (model.unavailable().isEmpty()) {
                runs.add(new SoakRun(options, model, listener()));
            } else {
                progress.line(model.name() + " is left out: " + model.unavailable());
            }
        }
        int turns = Math.ceilDiv(runs.size(), options.sideBySide());
        progress.line(
                "servers to soak: %d, %d at a time; %s at least"
                        .formatted(
                                runs.size(),
                                Math.min(runs.size(), options.sideBySide()),
                                Progress.clock(options.duration().multipliedBy(turns))));
        try (var _ = new Interruption(this::abort)) {
            soakAll();
            List<SoakResult> results = results();
            files.write(results);
            out.print(SoakTable.of(results));
            out.println("report: " + options.directory().resolve(SoakFiles.PAGE));
            out.flush();
            return results;
        }
    }

    private List<SoakResult> results() {
        return runs.stream().map(SoakRun::result).toList();
    }

    /** The worst of all. */
    static Outcome outcome(List<SoakResult> results) {
        List<Outcome> all = results.stream().map(SoakResult::outcome).toList();
        if (all.contains(Outcome.FAILED)) {
            return Outcome.FAILED;
        }
        return all.contains(Outcome.CANNOT_TELL) ? Outcome.CANNOT_TELL : Outcome.CLEAN;
    }

    private void soakAll() throws IOException, InterruptedException {
        ExecutorService threads =
                Executors.newFixedThreadPool(
                        options.sideBySide(), Thread.ofPlatform().name("soak-", 0).factory());
        try {
            List<Future<?>> all = new ArrayList<>();
            runs.forEach(run -> all.add(threads.submit(run)));
            for (Future<?> each : all) {
                each.get();
            }
            if (aborted) {
                TimeUnit.SECONDS.sleep(PATIENCE_SECONDS); // for the interrupt that comes with it
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException unwritten) {
                throw new IOException(unwritten.getMessage(), unwritten);
            }
            throw new IllegalStateException("the soak failed", e.getCause());
        } catch (InterruptedException _) {
            abort(); // and what there is is written
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void abort() {
        aborted = true;
        runs.forEach(SoakRun::abort);
    }

    private SoakRun.Listener listener() {
        return new SoakRun.Listener() {
            @Override
            public void roundOver(String model, SoakRound round) {
                files.add(model, round);
                progress.line(SoakTable.line(model, round));
            }

            @Override
            public void over(SoakResult result) {
                progress.line(result.model() + ": " + result.verdict());
            }
        };
    }

    /** Of this many seconds. */
    static String clock(double seconds) {
        return Progress.clock(Duration.ofMillis((long) (1e3 * seconds)));
    }
}
