package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server from its start to its end: rounds of visits, a look after each, and SIGTERM.
 *
 * <p>One thread runs it; {@link #abort} and {@link #result} are for any.
 */
final class SoakRun implements Runnable {
    private static final int STAYING = 6;
    private static final int PLACES_OF_THOSE_THAT_LEAVE = 6; // a server may linger for a second
    private static final int DEATH_SECONDS = 5; // until it is known
    private static final Duration USUAL_ROUND = Duration.ofSeconds(10);
    private static final int FEWEST_ROUNDS = 24; // but for the time that looks take
    private static final int MOST_ROUNDS = 500; // slopes between all pairs of them are looked at

    private final SoakOptions options;
    private final ServerModel model;
    private final Listener listener;
    private final Path log;
    private final List<String> words;
    private final boolean servesOneOnly;
    private final SoakTroubles troubles = new SoakTroubles();
    private final List<SoakRound> rounds = new ArrayList<>();
    private volatile @Nullable ServerProcess server;
    private volatile boolean aborted;
    private volatile long connections;

    /** Told of what happens, on the thread that runs it. */
    interface Listener {
        void roundOver(String model, SoakRound round);

        void over(SoakResult result);
    }

    SoakRun(SoakOptions options, ServerModel model, Listener listener) {
        this.options = options;
        this.model = model;
        this.listener = listener;
        this.log = options.directory().resolve(model.name()).resolve("server.log");
        int places = SoakBeside.CONNECTIONS + STAYING + PLACES_OF_THOSE_THAT_LEAVE;
        this.words = Room.serve(model, places, "--framing=line");
        this.servesOneOnly = model.serves(ServerOptions.parse(words)) < places;
    }

    /** What there is so far. */
    SoakResult result() {
        synchronized (rounds) {
            return new SoakResult(
                    model.name(), rounds, connections, troubles.wrong(), troubles.words(), aborted);
        }
    }

    /** Ends the server at once, and the run with it. */
    void abort() {
        aborted = true;
        troubles.noMore();
        ServerProcess running = server;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void run() {
        if (aborted) {
            return;
        }
        try {
            Files.createDirectories(log.resolveSibling(""));
            LeftBehind.end(log.resolveSibling("")); // of a soak that was killed
            soak(StandardError.appendedTo(log));
        } catch (IOException e) {
            troubles.add(e);
        } catch (InterruptedException e) {
            aborted = true;
            Thread.currentThread().interrupt();
        }
        listener.over(result());
    }

    private void soak(StandardError said) throws IOException, InterruptedException {
        var command = new ArrayList<>(options.serverCommand());
        command.add("serve");
        command.add(model.name());
        command.addAll(words);
        try (ServerProcess started = ServerProcess.start(command, log, Soak.CHILD_FLAGS)) {
            server = started;
            if (aborted) {
                return;
            }
            InetSocketAddress address = ready(started, said);
            visit(started, address);
            if (!aborted) {
                end(started, address, said);
            }
        } finally {
            boolean isInterrupted = Thread.interrupted(); // or nothing of /proc can be read
            LeftBehind.end(log.resolveSibling(""));
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static InetSocketAddress ready(ServerProcess started, StandardError said)
            throws IOException, InterruptedException {
        try {
            return started.awaitReady();
        } catch (IOException e) {
            String end = said.end();
            throw end.isEmpty() ? e : new IOException(e.getMessage() + ": " + end, e);
        }
    }

    // ------------------------------------------------------------------ rounds

    private void visit(ServerProcess started, InetSocketAddress address)
            throws IOException, InterruptedException {
        SoakLook.rehearse(started.pid());
        int seats = servesOneOnly ? 0 : STAYING;
        long seed = options.seed() ^ model.name().hashCode();
        try (var visits = new SoakVisits(address, seats, options.pace(), seed, troubles);
                var beside = new SoakBeside(address, seed, troubles)) {
            long begun = System.nanoTime();
            while (!isOver() && isShort(begun, visits.visits())) {
                round(started, begun, visits, beside);
                connections = visits.visits() + beside.connections();
            }
            noteEnd(started);
            beside.finish();
        }
    }

    /** Whether it is not worth going on. */
    private boolean isOver() {
        ServerProcess running = server;
        boolean isGone = running == null || !running.process().isAlive();
        return aborted || isGone || troubles.areTooMany();
    }

    private boolean isShort(long begun, long visits) {
        return System.nanoTime() - begun < options.duration().toNanos()
                || visits < options.visits()
                || rounds.size() < options.looks();
    }

    private void round(ServerProcess started, long begun, SoakVisits visits, SoakBeside beside)
            throws InterruptedException {
        Duration length = roundLength();
        long before = visits.visits();
        long start = System.nanoTime();
        if (!servesOneOnly) {
            beside.goOn(length);
        }
        visits.go(start + length.toNanos(), this::isOver);
        double perSecond = 1e9 * (visits.visits() - before) / (System.nanoTime() - start);
        visits.leave();
        Optional<SoakRound.Waits> waits = beside.end();
        SoakLook look = SoakLook.at(started.pid());
        if (isOver()) {
            return; // it held nothing any more, or what it held is not asked for
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        var round =
                new SoakRound(
                        seconds, visits.visits(), perSecond, waits, look.isAtRest(), look.held());
        synchronized (rounds) {
            rounds.add(round);
        }
        listener.roundOver(model.name(), round);
    }

    /** In a short soak they are shorter, so that there are looks enough to judge it. */
    private Duration roundLength() {
        Duration longest = options.duration().dividedBy(FEWEST_ROUNDS);
        Duration shortest = options.duration().dividedBy(MOST_ROUNDS);
        Duration usual = USUAL_ROUND.compareTo(longest) < 0 ? USUAL_ROUND : longest;
        return usual.compareTo(shortest) > 0 ? usual : shortest;
    }

    /** One that has ended may not be known to have yet. */
    private void noteEnd(ServerProcess started) throws InterruptedException {
        long patience = troubles.areTooMany() ? DEATH_SECONDS : 0;
        if (started.process().waitFor(patience, TimeUnit.SECONDS)) {
            int status = started.process().exitValue();
            troubles.addFirst("the server ended with status " + status);
        }
    }

    // ------------------------------------------------------------------ end

    /** As a supervisor ends it, and what it leaves behind. */
    private void end(ServerProcess started, InetSocketAddress address, StandardError said)
            throws IOException, InterruptedException {
        boolean wasAlive = started.process().isAlive();
        int status = started.stop();
        if (aborted) {
            return;
        }
        if (wasAlive && status != 0) {
            troubles.addFirst(
                    "after SIGTERM it "
                            + (status < 0
                                    ? "did not end, and was killed"
                                    : "ended with status " + status));
        }
        if (status >= 0 && isListening(address)) {
            troubles.addFirst("its port is not free");
        }
        int left = status < 0 ? 0 : LeftBehind.end(log.resolveSibling(""));
        if (left > 0) {
            troubles.addFirst("processes that it left alive: " + left);
        }
        if (said.hasStackTrace()) {
            troubles.addFirst("a stack trace on standard error, which ends: " + said.end());
        }
    }

    private static boolean isListening(InetSocketAddress address) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address, Visitor.PATIENCE_MILLIS);
            return true;
        } catch (ConnectException _) {
            return false;
        }
    }
}
