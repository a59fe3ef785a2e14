package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server that a scenario looks at, in a process of its own. */
final class Subject implements AutoCloseable {
    private final ServerModel model;
    private final double pace;
    private final Servers servers;
    private final ServerProcess server;
    private final SocketAddress address;
    private final Span.Edge beforeStart;
    private final List<Gate> gates;

    private Subject(
            ServerModel model,
            double pace,
            Servers servers,
            ServerProcess server,
            SocketAddress address,
            Span.Edge beforeStart,
            List<Gate> gates) {
        this.model = model;
        this.pace = pace;
        this.servers = servers;
        this.server = server;
        this.address = address;
        this.beforeStart = beforeStart;
        this.gates = gates;
    }

    /**
     * Starts one, and waits until it accepts.
     *
     * @param pace how much longer than usual, or shorter, its loads are
     */
    static Subject start(Servers servers, ServerModel model, List<String> words, double pace)
            throws IOException, InterruptedException {
        return start(servers, model, words, pace, new ArrayList<>());
    }

    private static Subject start(
            Servers servers, ServerModel model, List<String> words, double pace, List<Gate> gates)
            throws IOException, InterruptedException {
        servers.prepare(model, words);
        Span.Edge before = Span.Edge.now(new long[0], servers.pinning());
        ServerProcess server = servers.start(model, words);
        try {
            SocketAddress address = awaitReady(server, words);
            return new Subject(model, pace, servers, server, address, before, gates);
        } catch (IOException e) {
            IOException explained = server.explained(e);
            server.close();
            servers.ended(server);
            throw explained;
        } catch (InterruptedException e) {
            server.close();
            servers.ended(server);
            throw e;
        }
    }

    private static SocketAddress awaitReady(ServerProcess server, List<String> words)
            throws IOException, InterruptedException {
        TransportKind transport = ServerOptions.parse(words).transport();
        if (transport == TransportKind.TCP) {
            return server.awaitReady();
        }
        String where = server.awaitReady(transport.toString());
        return transport.isUnix()
                ? UnixDomainSocketAddress.of(where)
                : ServerProcess.address(where);
    }

    ServerModel model() {
        return model;
    }

    /** What that scenario finds; an outside arm that fails it says its last words too. */
    Map<String, Double> measure(Scenario scenario) throws IOException, InterruptedException {
        try {
            return scenario.measure(this);
        } catch (IOException e) {
            throw server.explained(e);
        }
    }

    /** Where it listens, if that is TCP. */
    InetSocketAddress address() {
        return (InetSocketAddress) address;
    }

    /** Where it listens. */
    SocketAddress place() {
        return address;
    }

    /** When its process was started, by {@link System#nanoTime}. */
    long startedNanos() {
        return server.startedNanos();
    }

    /** A further one of the same model, told those words; what is seen of it is seen of this. */
    Subject another(List<String> words) throws IOException, InterruptedException {
        return start(servers, model, words, pace, gates);
    }

    double pace() {
        return pace;
    }

    /** So many seconds, at the pace of this run. */
    Duration window(double seconds) {
        return Duration.ofNanos((long) (seconds * pace * 1e9));
    }

    long pid() {
        return server.pid();
    }

    /** The process and its descendants that live. */
    long[] tree() {
        return TreeUsage.tree(pid());
    }

    /** Processor time of the tree so far, of children that have ended too. */
    long cpuNanos() {
        return TreeUsage.cpuNanos(tree());
    }

    /** Memory of the tree in bytes; a page that several share counts once. */
    long memory() {
        long bytes = 0;
        for (long pid : tree()) {
            long pss = Proc.pss(pid);
            bytes += pss > 0 ? pss : Proc.rss(pid);
        }
        return bytes;
    }

    // ------------------------------------------------------------------ gates

    /** Begins to look at it and at the processors, or will when a window opens. */
    Span.Watch watch() {
        return new Span.Watch(pid(), servers.pinning());
    }

    /** From before it was started until now. */
    Span sinceStart() {
        Span.Edge now = Span.Edge.now(tree(), servers.pinning());
        return new Span(beforeStart, now, servers.pinning().applied());
    }

    /** Has a span in which something was measured held against the gate; returns it. */
    Span seen(Span span) {
        gates.add(Interference.gate(span));
        return span;
    }

    /** Notes whether it was warm before it was measured. */
    void noteWarmUp(WarmUp warmUp) {
        gates.add(Gates.warm(warmUp));
    }

    /** What the gates said so far. */
    List<Gate> gates() {
        return List.copyOf(gates);
    }

    /**
     * Asks it to end.
     *
     * @throws IOException if it does not end with 0
     */
    void stop() throws IOException, InterruptedException {
        int status = server.stop();
        if (status != 0) {
            throw new IOException(
                    "after SIGTERM it "
                            + (status < 0
                                    ? "did not end, and was killed"
                                    : "ended with status " + status));
        }
    }

    @Override
    public void close() {
        server.close();
        servers.ended(server);
    }
}
