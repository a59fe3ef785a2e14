package dev.acceptloop.launcher.difference;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a server is told.
 *
 * @param readBuffer bytes of a read: with few of them the server itself cuts what comes
 * @param highWater bytes owed above which reading stops
 */
record Setting(String service, Framing framing, int readBuffer, int highWater) {
    private static final List<String> SERVICES =
            List.of(
                    "echo",
                    "ack",
                    "ack-once",
                    "message",
                    "time",
                    "haha",
                    "line-ack",
                    "discard",
                    "work",
                    "http");
    private static final List<Framing> FRAMINGS =
            List.of(Framing.LINE, Framing.NETSTRING, Framing.INT8, Framing.INT16, Framing.INT32);

    /** The one of that number; the first ones are of all services. */
    static Setting numbered(int number, SplittableRandom random) {
        String service = SERVICES.get(number % SERVICES.size());
        Framing framing = FRAMINGS.get(random.nextInt(FRAMINGS.size()));
        return new Setting(
                service,
                service.equals("http") ? Framing.CHUNK : framing,
                oneOf(random, 1, 2, 7, 64, 16_384),
                oneOf(random, 1, 100, 65_536));
    }

    private static int oneOf(SplittableRandom random, int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    ServerOptions options() {
        return ServerOptions.DEFAULTS
                .with(Option.SERVICE, service)
                .with(Option.FRAMING, framing)
                .with(Option.READ_BUFFER, readBuffer)
                .with(Option.HIGH_WATER, highWater)
                .with(Option.DRAIN_TIMEOUT, Duration.ofSeconds(10))
                .with(Option.WORKERS, 2)
                .with(Option.THREADS, 2);
    }
}
