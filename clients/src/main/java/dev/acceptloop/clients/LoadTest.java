package dev.acceptloop.clients;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A load and what is expected of it, in one sentence of a test or a program:
 *
 * {@snippet lang=java :
 * LoadTestResult result =
 *         LoadTest.to("127.0.0.1:7000")
 *                 .connections(50)
 *                 .rate(5_000)
 *                 .during(Duration.ofSeconds(10))
 *                 .expect("p99<5ms", "errors==0")
 *                 .run();
 * }
 *
 * <p>It is the front of {@link LoadOptions} and {@link Load}: what is not set is as it is there,
 * without a warm-up, and {@link #with} sets what has no method here. Values are checked together,
 * by {@link #options} and {@link #run}.
 *
 * <p>Immutable: each method returns another load test, and one that is kept can be run again. Any
 * thread may run it; two at once share the machine, and measure that, too.
 */
public final class LoadTest {
    private final Supplier<LoadOptions.Builder> settings; // a new builder for each
    private final List<Expectation> expectations;

    private LoadTest(Supplier<LoadOptions.Builder> settings, List<Expectation> expectations) {
        this.settings = settings;
        this.expectations = expectations;
    }

    // ------------------------------------------------------------------ to whom

    /** Begins a load of the server there: over TCP, or at a socket's path. */
    public static LoadTest to(SocketAddress address) {
        boolean path = address instanceof UnixDomainSocketAddress;
        return to(path ? TransportKind.UNIX : TransportKind.TCP, address);
    }

    /** The same over any transport. */
    public static LoadTest to(TransportKind transport, SocketAddress address) {
        return new LoadTest(() -> LoadOptions.to(transport, address), List.of());
    }

    /**
     * The same for {@code HOST:PORT}, which may be several addresses of one server.
     *
     * @throws IllegalArgumentException with one line, if it is no such address or the host is
     *     unknown
     */
    public static LoadTest to(String address) {
        return to(Destinations.of(address, TransportKind.TCP));
    }

    /** The same for addresses of one server, in the order in which they are tried. */
    static LoadTest to(List<SocketAddress> all) {
        return to(all.getFirst()).with(options -> options.alternatives(all.subList(1, all.size())));
    }

    // ------------------------------------------------------------------ what load

    /** Sets {@link LoadOptions#connections}. */
    public LoadTest connections(int value) {
        return with(options -> options.connections(value));
    }

    /** Sets {@link LoadOptions#messagesPerConnection}: connections come and go. */
    public LoadTest messagesPerConnection(int value) {
        return with(options -> options.messagesPerConnection(value));
    }

    /** Sets {@link LoadOptions#rate}. */
    public LoadTest rate(double perSecond) {
        return with(options -> options.rate(perSecond));
    }

    /** Sets {@link LoadOptions#duration}: what is measured. */
    public LoadTest during(Duration window) {
        return with(options -> options.duration(window));
    }

    /** Sets {@link LoadOptions#warmup}: load before that. */
    public LoadTest warmup(Duration value) {
        return with(options -> options.warmup(value));
    }

    /** Sets {@link LoadOptions#messageBytes}. */
    public LoadTest messageBytes(int value) {
        return with(options -> options.messageBytes(value));
    }

    /** Sets {@link LoadOptions#framing}. */
    public LoadTest framing(Framing value) {
        return with(options -> options.framing(value));
    }

    /**
     * Sets anything that {@link LoadOptions} have.
     *
     * {@snippet lang=java :
     * LoadTest deep = LoadTest.to("127.0.0.1:7000").with(options -> options.depth(8).threads(2));
     * }
     *
     * @param setting called each time the options are built
     */
    public LoadTest with(Consumer<LoadOptions.Builder> setting) {
        return new LoadTest(
                () -> {
                    LoadOptions.Builder options = settings.get();
                    setting.accept(options);
                    return options;
                },
                expectations);
    }

    // ------------------------------------------------------------------ what is expected

    /**
     * Expects these, too: {@link LoadTestResult#verdict} says what became of them.
     *
     * @param more as {@link Expectation} reads them, such as {@code p99<5ms}
     * @throws IllegalArgumentException with one line about the first that is none
     */
    public LoadTest expect(String... more) {
        var all = new ArrayList<Expectation>(expectations);
        Stream.of(more).map(Expectation::parse).forEach(all::add);
        return new LoadTest(settings, List.copyOf(all));
    }

    // ------------------------------------------------------------------ run

    /**
     * What it would run with.
     *
     * @throws IllegalArgumentException with one line about the first value that does not fit
     */
    public LoadOptions options() {
        return settings.get().build();
    }

    /**
     * Opens the connections, runs warm-up and window, and closes them. It takes as long as these
     * do, and up to the options' drain and time-out longer.
     *
     * @throws IllegalArgumentException with one line about the first value that does not fit
     * @throws IOException if this end fails; a server's failures are in the result
     * @throws InterruptedException if the thread was, and so there is no result
     */
    public LoadTestResult run() throws IOException, InterruptedException {
        try (Load load = Load.connect(options())) {
            return LoadTestResult.of(load.run(), expectations);
        }
    }
}
