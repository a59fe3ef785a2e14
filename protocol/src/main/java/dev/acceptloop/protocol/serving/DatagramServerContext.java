package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.service.Services;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * What every server of datagrams is given and keeps: its options, whom it tells, its service, its
 * socket; and what it does alike when it cannot go on, or ends. As {@link ServerContext} is for
 * streams.
 *
 * <p>Thread-safe.
 *
 * @param <S> the socket: a channel, or the number of a descriptor
 */
public final class DatagramServerContext<S> {
    private final ServerOptions options;
    private final ServerListener listener;
    private final DatagramContext context;
    private final BoundSocket<S> bound;
    private final BoundSocket.Closing<S> refusing;
    private volatile Runnable closing = () -> {};
    private volatile boolean gone; // somebody else has closed the socket: whoever receives says so

    private DatagramServerContext(
            ServerOptions options,
            ServerListener listener,
            BoundSocket<S> bound,
            BoundSocket.Closing<S> refusing) {
        this.options = options;
        this.listener = listener;
        this.context = new DatagramContext(options, listener, bound::address);
        this.bound = bound;
        this.refusing = refusing;
    }

    /** Makes a datagram socket that is bound to the address. */
    public interface Opening<S> {
        /**
         * On failure nothing is left open.
         *
         * @param reusePort {@code --reuse-port}
         */
        S open(SocketAddress address, boolean reusePort) throws IOException;
    }

    /**
     * Binds a server's socket. On failure nothing is left open.
     *
     * @param refusing lets no more datagrams come, and wakes whoever waits for one
     * @throws IllegalArgumentException if there is no such service
     * @throws IOException if the address cannot be had
     */
    public static <S> DatagramServerContext<S> bind(
            ServerOptions options,
            ServerListener listener,
            Opening<S> opening,
            BoundSocket.Naming<S> naming,
            BoundSocket.Closing<S> refusing,
            BoundSocket.Closing<S> closing)
            throws IOException {
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        boolean reusePort = options.isSet(Option.REUSE_PORT);
        return new DatagramServerContext<>(
                options,
                listener,
                BoundSocket.open(
                        options, address -> opening.open(address, reusePort), naming, closing),
                refusing);
    }

    /** What a server is made of its context by. */
    public interface Making<S, T> {
        /** What it has opened besides is closed on failure. */
        T make(DatagramServerContext<S> context) throws IOException;
    }

    /** Makes the server that receives from the socket. On failure nothing is left open. */
    public <T> T open(Making<S, T> making) throws IOException {
        try {
            return making.make(this);
        } catch (Throwable e) {
            abandon();
            throw e;
        }
    }

    /** The socket. */
    public S socket() {
        return bound.socket();
    }

    /** Where it is bound, the real port included. */
    public SocketAddress address() {
        return bound.address();
    }

    /** What the server was told. */
    public ServerOptions options() {
        return options;
    }

    /** {@code --drain-timeout}. */
    public Drain drain() {
        return context.drain();
    }

    /** As {@link DatagramContext#newResponder}. */
    public DatagramResponder newResponder(
            Supplier<SocketAddress> sender, DatagramProtocol.Replies replies) {
        return context.newResponder(sender, replies);
    }

    /** As {@link DatagramContext#mayAnswer}. */
    public boolean mayAnswer(ByteBuffer datagram, SocketAddress sender) {
        return context.mayAnswer(datagram, sender);
    }

    // ------------------------------------------------------------------ trouble

    /** How the server is closed when it {@link #failed}. */
    public void closeOnFailure(Runnable closing) {
        this.closing = closing;
    }

    /** As {@link DatagramContext#failed}. */
    public void failed(Throwable cause) {
        context.failed(cause, closing);
    }

    // ------------------------------------------------------------------ end

    /** Lets no more datagrams come, wakes who waits for one, and says that the server drains. */
    public void stopReceiving() {
        try {
            refusing.close(bound.socket());
        } catch (IOException e) {
            gone = true;
        }
        listener.draining();
    }

    /** The server could not be opened after all. */
    public void abandon() throws IOException {
        bound.close();
    }

    /** Frees the port and the file: nothing of the server is left. */
    public void stopped() {
        try {
            bound.close();
        } catch (IOException e) {
            Trouble.log(gone ? Level.DEBUG : Level.WARNING, "closing the socket", e);
        }
        listener.stopped();
    }
}
