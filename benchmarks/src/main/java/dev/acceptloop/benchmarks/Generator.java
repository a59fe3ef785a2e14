package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.Load;
import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A closed loop over connections that are held open: one message under way on each, every reply
 * verified.
 */
final class Generator implements AutoCloseable {
    /** Long enough for a process per connection to start, all on one processor. */
    private static final Duration FIRST_REPLY = Duration.ofSeconds(15);

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Load load;
    private final int wireBytes;

    private Generator(Load load, int wireBytes) {
        this.load = load;
        this.wireBytes = wireBytes;
    }

    /**
     * Connects; when it returns every connection has had a reply.
     *
     * @throws IOException if one has not; the message says how many and why
     */
    static Generator connect(ComparisonOptions options, InetSocketAddress address, LoadPoint point)
            throws IOException, InterruptedException {
        LoadOptions asked =
                LoadOptions.to(address)
                        .connections(point.connections())
                        .messageBytes(point.bytes())
                        .framing(options.framing())
                        .timeout(FIRST_REPLY)
                        .seed(options.seed())
                        .build();
        var generator = new Generator(Load.connect(asked), wireBytes(options, point.bytes()));
        try {
            generator.expectAll(
                    generator.run(MOMENT, MOMENT, LoadListener.NONE), point.connections());
            return generator;
        } catch (IOException | InterruptedException e) {
            generator.close();
            throw e;
        }
    }

    private void expectAll(LoadResult first, int connections) throws IOException {
        if (first.counts().established() < connections || first.errorCount() > 0) {
            throw new IOException(
                    first.counts().established()
                            + " of "
                            + connections
                            + " connections answered; "
                            + first.trouble());
        }
    }

    /** Makes load for {@code lead}, and goes on while one window of it is measured. */
    LoadResult run(Duration lead, Duration window, LoadListener listener)
            throws IOException, InterruptedException {
        return load.run(lead, window, listener);
    }

    private static int wireBytes(ComparisonOptions options, int bytes) {
        return options.framing().encode(ByteBuffer.allocate(bytes)).remaining();
    }

    /** Of all right replies so far. */
    long receivedBytes() {
        return load.verified() * wireBytes;
    }

    @Override
    public void close() throws IOException {
        load.close();
    }
}
