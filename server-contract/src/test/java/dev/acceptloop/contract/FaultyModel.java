package dev.acceptloop.contract;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.service.Services;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** A thread per connection, and one fault of choice for all servers opened while it is set. */
public final class FaultyModel implements ServerModel {
    static volatile Fault fault = Fault.NONE;

    /** For the service loader. */
    public FaultyModel() {}

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public String module() {
        return "server-contract";
    }

    @Override
    public String description() {
        return "one thread per connection, and a fault";
    }

    @Override
    public Set<TransportKind> transports() {
        Set<TransportKind> all =
                Linux.unavailable().isEmpty()
                        ? EnumSet.allOf(TransportKind.class)
                        : Set.of(TransportKind.TCP, TransportKind.UNIX);
        return fault == Fault.IGNORES_THE_TRANSPORT ? Set.of(TransportKind.TCP) : all;
    }

    @Override
    public int serves(ServerOptions options) {
        return fault == Fault.SERVES_MORE_THAN_IT_SAYS ? 3 : Integer.MAX_VALUE;
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        if (options.transport() == TransportKind.UNIX) {
            return new FaultyPath(fault, changed(options), listener);
        }
        switch (fault) {
            case IGNORES_THE_TRANSPORT -> {}
            case PASSES_OVER_WHAT_IS_FOR_CONNECTIONS ->
                    Services.named(options.value(Option.SERVICE));
            default -> check(options);
        }
        return options.transport().isStream()
                ? new FaultyServer(fault, changed(options), listener)
                : new FaultyDatagramServer(fault, changed(options), listener);
    }

    /** The faults that are nothing but options mistaken. */
    private static ServerOptions changed(ServerOptions options) {
        String memory = options.value(Option.MEMORY);
        if (!memory.equals("0") && fault != Fault.IGNORES_THE_MEMORY) {
            int buffers = options.bytes(Option.MEMORY) / options.bytes(Option.READ_BUFFER);
            return options.with(
                    Option.MAX_CONNECTIONS, buffers); // its writes wait: no more is held
        }
        return switch (fault) {
            case ECHOES_WHATEVER_THE_SERVICE -> options.with(Option.SERVICE, "echo");
            case ECHOES_FOR_AN_UNKNOWN_SERVICE ->
                    Services.names().contains(options.value(Option.SERVICE))
                            ? options
                            : options.with(Option.SERVICE, "echo");
            case ADMITS_ONE_TOO_MANY ->
                    options.with(
                            Option.MAX_CONNECTIONS, options.number(Option.MAX_CONNECTIONS) + 1);
            case NEVER_TIMES_OUT ->
                    options.with(Option.IDLE_TIMEOUT, 0).with(Option.REQUEST_TIMEOUT, 0);
            case TAKES_THE_BUSY_FOR_IDLE -> options.with(Option.IDLE_TIMEOUT, "20ms");
            case CUTS_AT_ONCE -> options.with(Option.DRAIN_TIMEOUT, 0);
            case WAITS_FOR_A_PEER_FOR_EVER -> options.with(Option.DRAIN_TIMEOUT, "1h");
            default -> options;
        };
    }
}
