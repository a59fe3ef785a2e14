package dev.acceptloop.contract;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the tests of every theme begin with: a model, its options, and a server opened with them.
 */
interface Contract {
    /** The model under test. */
    ServerModel model();

    /** What every server of these tests is told: loops, workers, spares. */
    ServerOptions options();

    /** How long to wait for what must come; nothing is waited for that long when all is well. */
    Duration patience();

    /** How the model differs from the others, and why. */
    Map<Deviation, String> deviations();

    /** A running server; close it. */
    default Running open(ServerOptions options) throws IOException {
        return new Running(this, options);
    }

    /** A running server with that service and framing, all else as {@link #options}. */
    default Running open(String service, Framing framing) throws IOException {
        return open(options(service, framing));
    }

    /** {@link #options} with that service and framing. */
    default ServerOptions options(String service, Framing framing) {
        return options().with(Option.SERVICE, service).with(Option.FRAMING, framing);
    }

    /** The same, on an {@link OwnPort}. */
    default ServerOptions onOwnPort(ServerOptions options) throws IOException {
        return options.with(Option.PORT, OwnPort.next());
    }

    /**
     * A running server where another one was. A child that another test starts just then has the
     * sockets of this process until it closes them, a moment later; a server that keeps its address
     * keeps it for longer than {@link #patience}.
     */
    default Running reopen(ServerOptions options) throws IOException {
        long deadline = System.nanoTime() + patience().toNanos();
        while (true) {
            boolean last = System.nanoTime() - deadline >= 0;
            try {
                return open(options);
            } catch (BindException e) {
                if (last) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    /** Whether the model differs so, and says why. */
    default boolean deviates(Deviation deviation) {
        return !deviations().getOrDefault(deviation, "").isBlank();
    }

    /** How many connections of {@code wanted} the model serves at the same time. */
    default int atOnce(int wanted) {
        return Math.min(wanted, model().serves(options()));
    }

    /** Whether a second client need not wait until the first has left. */
    default boolean servesMany() {
        return atOnce(2) > 1;
    }
}
