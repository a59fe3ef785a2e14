package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect a stream socket, TCP's or Unix's, without waiting: the loop goes on while
 * a name is looked up, in another thread, and while the peer's answer is on its way. What comes
 * late, of one given up, finds it over.
 *
 * <pre>look up the name -> connect -> doWrite: finishConnect -> a Connection on the same channel
 * </pre>
 *
 * <p>A path whose backlog is full is tried again until the time-out: TCP's kernel does that by
 * itself, and a socket that waits would, but one that does not is told EAGAIN.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/connect.2.html">connect(2)</a>
 */
final class ConnectAttempt implements Selectable {
    private static final Duration BACKLOG_PAUSE = Duration.ofMillis(10);

    /** EAGAIN: the JDK has no class for it. */
    private static final String AGAIN = "Resource temporarily unavailable";

    private final Reactor reactor;
    private final Connector connector;
    private final SocketAddress destination;
    private final ConnectOptions options;
    private SocketChannel channel; // from connect on
    private boolean connecting;
    private boolean over;

    @SuppressWarnings("NullAway.Init") // begin comes first
    ConnectAttempt(Reactor reactor, Connector connector, ConnectOptions options) {
        this.reactor = reactor;
        this.connector = connector;
        this.destination = connector.destination();
        this.options = options;
    }

    void begin() {
        if (destination instanceof InetSocketAddress name && name.isUnresolved()) {
            reactor.resolve(name.getHostString())
                    .addCallback(List::getFirst)
                    .addCallback(found -> new InetSocketAddress(found, name.getPort()))
                    .<@Nullable Void>addCallbacks(this::connectTo, this::notFound);
        } else {
            reactor.callLater(Duration.ZERO, () -> connect(destination));
        }
    }

    private @Nullable Void connectTo(SocketAddress address) {
        connect(address);
        return null;
    }

    private @Nullable Void notFound(Throwable why) {
        fail(why instanceof IOException e ? e : new IOException(why));
        return null;
    }

    private void connect(SocketAddress address) {
        if (over) {
            return;
        }
        if (!reactor.watch().isOpen()) { // it has ended while the name was looked up
            fail(new InterruptedIOException("the reactor is closed"));
            return;
        }
        try {
            doConnect(address);
        } catch (IOException e) {
            fail(e);
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            fail(new IOException("cannot connect to " + destination, e));
        }
    }

    private void doConnect(SocketAddress address) throws IOException {
        channel =
                address instanceof InetSocketAddress
                        ? reactor.provider().openSocketChannel()
                        : reactor.provider().openSocketChannel(StandardProtocolFamily.UNIX);
        connecting = true;
        channel.configureBlocking(false);
        if (options.from().isPresent()) {
            bind(options.from().get());
        }
        if (isThere(address)) {
            connected();
        } else if (channel.isOpen()) {
            reactor.watch().addConnecting(this);
        } else {
            reactor.callLater(BACKLOG_PAUSE, () -> connect(address));
        }
    }

    /** Begins, and says whether that was all; closed by a full backlog it is to be tried again. */
    private boolean isThere(SocketAddress address) throws IOException {
        try {
            return channel.connect(address);
        } catch (SocketException e) {
            if (address instanceof InetSocketAddress || !AGAIN.equals(e.getMessage())) {
                throw e;
            }
            Registrations.close(channel);
            return false;
        }
    }

    private void bind(InetSocketAddress from) throws IOException {
        try {
            channel.bind(from);
        } catch (IOException e) {
            var failure = new BindException("cannot connect from " + from + ": " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public void doWrite() {
        try {
            if (channel.finishConnect()) {
                reactor.removeWriter(this);
                connected();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void connected() throws IOException {
        SocketAddress local = channel.getLocalAddress();
        SocketAddress remote = channel.getRemoteAddress();
        if (remote instanceof InetSocketAddress && remote.equals(local)) {
            Registrations.reset(channel); // so that the port is free for who should listen there
            throw new ConnectException("Connection refused: only itself is at " + remote);
        }
        var connection =
                new Connection(
                        reactor,
                        channel,
                        local,
                        remote,
                        options.highWater(),
                        (_, why) -> connector.lost(why));
        over = true;
        connector.made(connection);
    }

    private void fail(IOException why) {
        if (!over) {
            connector.failed(why);
        }
    }

    void end() {
        over = true;
        if (connecting) {
            Registrations.close(channel);
        }
    }

    @Override
    public void doRead() {
        throw new IllegalStateException("a connector has nothing to read");
    }

    /** The reactor stops. */
    @Override
    public void connectionLost(CloseReason reason) {
        fail(new InterruptedIOException("the reactor stopped before " + destination + " answered"));
    }

    @Override
    public String toString() {
        return connector.toString();
    }
}
