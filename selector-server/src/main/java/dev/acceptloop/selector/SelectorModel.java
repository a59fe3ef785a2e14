package dev.acceptloop.selector;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The {@code selector} model.
 *
 * <p>A selector watches channels of the JDK's, and the JDK has none for Unix datagrams, nor one
 * that tells which of a machine's addresses a datagram was sent to. Those two wait in {@code
 * poll(2)} instead, as the model {@code poll} does: the same loop, with the kernel's own question.
 */
public final class SelectorModel implements ServerModel {
    @Override
    public String name() {
        return "selector";
    }

    @Override
    public int rank() {
        return 90;
    }

    @Override
    public String module() {
        return "selector-server";
    }

    @Override
    public String description() {
        return "java.nio Selector event loops, every connection on one of them";
    }

    @Override
    public Set<TransportKind> transports() {
        return Linux.unavailable().isEmpty()
                ? EnumSet.allOf(TransportKind.class)
                : EnumSet.complementOf(EnumSet.of(TransportKind.UNIX_DATAGRAM));
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        if (options.transport().isStream()) {
            return SelectorServer.open(options, listener);
        }
        if (SelectorDatagramServer.canAnswer(options)) {
            return SelectorDatagramServer.open(options, listener);
        }
        if (!Linux.unavailable().isEmpty()) {
            throw new IllegalArgumentException(
                    name() + " serves udp here at one address only: name it with --host");
        }
        return PollerDatagramServer.open(name(), options, listener, PollPoller::new);
    }
}
