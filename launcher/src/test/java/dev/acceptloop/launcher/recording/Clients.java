package dev.acceptloop.launcher.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.launcher.recording.Script.Does;
import dev.acceptloop.launcher.recording.Script.Step;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what the {@link Script} says to a server, and notes what was done when, and what came back.
 *
 * <p>Threads: one goes through the script, and one for each client reads.
 */
final class Clients {
    private static final long AFTER_REHEARSAL = 10 * Script.TICK_MICROS;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    /**
     * What a client did, or got.
     *
     * @param at microseconds since 1970
     * @param client index in {@link Script#CLIENTS}; -1 for none
     * @param bytes of this step
     * @param step of the script; null for what came back
     */
    record Done(long at, int client, Does does, int bytes, @Nullable Step step) {}

    /** One of them. */
    private final class Client {
        private final int number;
        private final Socket socket = new Socket();
        private final AtomicInteger received = new AtomicInteger();
        private volatile boolean over;

        Client(int number) {
            this.number = number;
        }

        void connect() throws IOException {
            socket.setTcpNoDelay(true);
            socket.connect(server.address());
            Thread.ofPlatform().daemon().name("client-" + number).start(this::readAll);
        }

        private void readAll() {
            var bytes = new byte[1024];
            Does end = Does.SEES_END;
            try {
                for (int n; (n = socket.getInputStream().read(bytes)) > 0; ) {
                    note(now(), number, Does.RECEIVES, n, null);
                    received.addAndGet(n);
                }
            } catch (SocketException e) {
                end = Does.SEES_RESET;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            if (!over) { // else it has closed this itself
                note(now(), number, end, 0, null);
                over = true;
                close();
            }
        }

        private void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final TracedServer server;
    private final int answered; // how many clients are, at the same time
    private final List<Client> clients = new ArrayList<>();
    private final List<Done> done = new ArrayList<>();
    private final int[] ports = new int[Script.CLIENTS.size()];
    private List<String> stacks = List.of();
    private long lookedAt;

    /** Clients of a server that serves so many at the same time. */
    Clients(TracedServer server, int serves) {
        this.server = server;
        this.answered = Math.min(serves, Script.CLIENTS.size());
        for (int i = 0; i < Script.CLIENTS.size(); i++) {
            clients.add(new Client(i));
        }
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()); // as strace has it
    }

    private synchronized void note(long at, int client, Does does, int bytes, @Nullable Step step) {
        done.add(new Done(at, client, does, bytes, step));
    }

    /**
     * One question and one answer before all, by nobody who is in the recording: what classes it
     * takes is loaded then, here and there.
     */
    private void rehearse() throws IOException, InterruptedException {
        try (var socket = new Socket()) {
            socket.connect(server.address());
            byte[] line = "rehearsal\r\n".getBytes(US_ASCII);
            socket.getOutputStream().write(line);
            socket.getInputStream().readNBytes(line.length);
        }
        TimeUnit.MICROSECONDS.sleep(AFTER_REHEARSAL);
    }

    /** From the first connection until each client has seen its end. */
    void run() throws IOException, InterruptedException {
        rehearse();
        long begin = System.nanoTime();
        for (Step step : Script.STEPS) {
            long due = begin + TimeUnit.MICROSECONDS.toNanos(step.nominal());
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            take(step);
            long late = System.nanoTime() - due;
            if (late > TimeUnit.MICROSECONDS.toNanos(Script.TICK_MICROS)) {
                begin += late; // all that follows is as far apart as it should be
            }
        }
        await("all to end", () -> clients.stream().allMatch(client -> client.over));
    }

    private void take(Step step) throws IOException, InterruptedException {
        long at = now();
        Client client = step.client() < 0 ? null : clients.get(step.client());
        switch (step.does()) {
            case CONNECTS -> {
                client.connect();
                ports[step.client()] = client.socket.getLocalPort();
            }
            case SENDS -> client.socket.getOutputStream().write(step.text().getBytes(US_ASCII));
            case HALF_CLOSES -> client.socket.shutdownOutput();
            case CLOSES -> {
                int all = Script.text(step.client()).length();
                await("the last reply", () -> client.received.get() == all);
                at = now();
                client.over = true;
                client.close();
            }
            case AWAITS ->
                    await(
                            answered + " clients to be answered",
                            () ->
                                    clients.stream().filter(c -> c.received.get() > 0).count()
                                            >= answered);
            case LOOKS -> {
                stacks = server.stacks();
                lookedAt = at;
            }
            case SIGNALS -> server.terminate();
            default -> throw new IllegalStateException(step.toString());
        }
        if (!step.does().words.isEmpty()) {
            note(at, step.client(), step.does(), step.text().length(), step);
        }
    }

    private static void await(String what, BooleanSupplier until)
            throws IOException, InterruptedException {
        for (long end = System.nanoTime() + PATIENCE; !until.getAsBoolean(); ) {
            if (System.nanoTime() > end) {
                throw new IOException("waited in vain for " + what);
            }
            Thread.sleep(1);
        }
    }

    /** All that was done, in the order of time. */
    synchronized List<Done> done() {
        return done.stream().sorted(Comparator.comparingLong(Done::at)).toList();
    }

    /** Which client has that port; -1 for none. */
    int client(int port) {
        for (int i = 0; i < ports.length; i++) {
            if (ports[i] == port) {
                return i;
            }
        }
        return -1;
    }

    /** What each thread of the server stood in, in the middle. */
    List<String> stacks() {
        return stacks;
    }

    /** When that was; microseconds since 1970. */
    long lookedAt() {
        return lookedAt;
    }
}
