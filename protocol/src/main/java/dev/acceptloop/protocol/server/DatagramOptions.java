package dev.acceptloop.protocol.server;

import java.util.List;

/** What a server of datagrams cannot be asked for: it has no connections. */
final class DatagramOptions {
    /** What is about connections, of which there are none. */
    private static final List<Option> OF_STREAMS =
            List.of(
                    Option.FRAMING,
                    Option.MAX_CONNECTIONS,
                    Option.ANNOUNCE,
                    Option.IDLE_TIMEOUT,
                    Option.REQUEST_TIMEOUT,
                    Option.BACKLOG,
                    Option.READ_BUFFER,
                    Option.HIGH_WATER,
                    Option.SPARES);

    private static final List<String> STREAM_SERVICES = List.of("http", "chat");

    private DatagramOptions() {}

    /**
     * Checks that the options ask for nothing that only a connection has.
     *
     * @throws IllegalArgumentException if they do, in one line that names the model
     */
    static void check(String model, ServerOptions options) {
        String service = options.value(Option.SERVICE);
        if (STREAM_SERVICES.contains(service)) {
            throw new IllegalArgumentException(
                    model
                            + " does not serve "
                            + service
                            + " on "
                            + options.transport()
                            + ": it needs connections");
        }
        for (Option option : OF_STREAMS) {
            if (!options.value(option).equals(option.fallback())) {
                throw new IllegalArgumentException(
                        model
                                + " has no use for --"
                                + option.flag()
                                + " on "
                                + options.transport()
                                + ": it is about connections");
            }
        }
    }
}
