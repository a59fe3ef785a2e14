package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.service.Service;
import dev.acceptloop.protocol.service.Services;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * What the threads of a datagram server have in common: the service and whom it answers; and what
 * they do alike when it cannot go on.
 *
 * <p>Thread-safe.
 */
public final class DatagramContext {
    private final ServerOptions options;
    private final Trouble trouble;
    private final Service service;
    private final ReflectionGuard guard;

    /**
     * For a server with these options.
     *
     * @param own where it is bound
     * @throws IllegalArgumentException if there is no such service
     */
    public DatagramContext(
            ServerOptions options, ServerListener listener, Supplier<SocketAddress> own) {
        this.options = options;
        this.trouble = new Trouble(listener);
        this.service = Services.named(options.value(Option.SERVICE));
        this.guard = new ReflectionGuard(options, own);
        Trouble.prepareToLog();
    }

    /** {@code --drain-timeout}. */
    public Drain drain() {
        return new Drain(options.duration(Option.DRAIN_TIMEOUT));
    }

    /** What answers the datagrams of one thread. */
    public DatagramService newService() {
        return new DatagramService(service, guard);
    }

    /**
     * What answers the datagrams of one thread, and ends what goes wrong with one.
     *
     * @param sender whose the datagram is that is being answered
     */
    public DatagramResponder newResponder(
            Supplier<SocketAddress> sender, DatagramProtocol.Replies replies) {
        return new DatagramResponder(newService(), sender, replies);
    }

    /**
     * Whether a datagram is to be answered: for who hands it on to something else than a service.
     */
    public boolean mayAnswer(ByteBuffer datagram, SocketAddress sender) {
        return guard.mayAnswer(datagram, sender);
    }

    /**
     * Whatever left a loop, the last thing that its thread does: there is somebody who is served no
     * more. The server ends whole, rather than be deaf in part, by a thread of its own, for a close
     * waits for the loops.
     *
     * @param closing the server's
     */
    public void failed(Throwable cause, Runnable closing) {
        trouble.failed(cause, closing);
    }

    /** What the kernel says is one line. No failure to log is the end of anything. */
    public static void log(Level level, String line, Throwable cause) {
        Trouble.log(level, line, cause);
    }
}
