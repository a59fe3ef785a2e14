package dev.acceptloop.event.dispatcher;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket with methods that are called when something can be done with it: override those that
 * matter.
 *
 * <pre>
 * listen  -> handleAccept -> handleAccepted(channel) -> a new Dispatcher
 * connect -> handleConnect -> (handleRead | handleWrite)* -> handleClose
 * </pre>
 *
 * <p><b>The trap of asyncore.</b> Its {@code writable()} says yes unless it is overridden. A socket
 * nearly always takes bytes, so the loop comes back at once, calls a {@code handle_write} that has
 * nothing to write, and asks again: a program with one idle connection takes all of a processor.
 * Here it says no unless it is overridden, and whoever overrides it must say yes only while there
 * is something to send. A connection being made needs no yes: the loop waits for it by itself.
 *
 * <p>Likewise what nobody reads is dropped by {@link #handleRead}: left in the socket it would make
 * every turn a ready one.
 *
 * <p>There is no {@code handle_expt}: java.nio does not tell of urgent data, and an error of the
 * socket shows in the next read.
 *
 * <p>Confined to the thread that loops over its map.
 */
public abstract class Dispatcher {
    private static final Logger LOG = UnfailingLogger.of(Dispatcher.class);

    private final ChannelMap map;
    private @Nullable SelectableChannel channel;
    private @Nullable SelectionKey key;
    private boolean accepting;
    private boolean connecting;
    private boolean connected;
    private boolean closed;

    /**
     * Without a socket yet: {@link #listen} or {@link #connect} makes it, {@link #attach} takes it.
     */
    protected Dispatcher(ChannelMap map) {
        this.map = map;
    }

    // ---------------------------------------------------------------- sockets

    /**
     * Binds a TCP or Unix address and listens.
     *
     * @throws IOException if that cannot be; nothing is left open then
     */
    public final void listen(SocketAddress address, int backlog) throws IOException {
        ServerSocketChannel made = ServerSocketChannel.open(Addresses.family(address));
        try {
            made.bind(address, backlog);
            attach(made);
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /**
     * Begins to connect; {@link #handleConnect} is called when it is done, perhaps within this
     * call, and {@link #handleError} if it fails later.
     *
     * @throws IOException if it fails at once; nothing is left open then
     */
    public final void connect(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
        SocketChannel made =
                isUnix(address)
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open();
        try {
            attach(made);
            connecting = !made.connect(address);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        if (!connecting) {
            connected = true;
            handleConnect();
        }
    }

    private static boolean isUnix(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    /**
     * Takes a socket that exists, connected or not, into the loop.
     *
     * @throws IOException if it is closed; it is not in the map then
     */
    protected final void attach(SelectableChannel made) throws IOException {
        made.configureBlocking(false);
        channel = made;
        try {
            key = map.add(this);
        } catch (IOException e) {
            channel = null;
            throw e;
        }
        accepting = made instanceof ServerSocketChannel;
        connected = !(made instanceof SocketChannel socket) || socket.isConnected();
    }

    /**
     * Takes one connection that waits, from within {@link #handleAccept}.
     *
     * @return null if there is none any more: its peer has left, or another took it
     */
    protected final @Nullable SocketChannel accept() throws IOException {
        return ((ServerSocketChannel) channel()).accept();
    }

    /**
     * Reads once. At the end of the stream, and when the connection is broken, {@link #handleClose}
     * is called within this call.
     *
     * @return how many bytes came; 0 for none now, -1 for none any more
     */
    protected final int receive(ByteBuffer in) {
        if (!hasSocket()) {
            return -1;
        }
        int count = -1;
        try {
            count = ((ReadableByteChannel) channel()).read(in);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> this + ": " + e);
        }
        if (count < 0) {
            handleClose();
        }
        return count;
    }

    /**
     * Writes once, and moves the position behind what was taken. When the connection is broken
     * {@link #handleClose} is called within this call.
     *
     * @return how many bytes were taken, perhaps none
     */
    protected final int send(ByteBuffer out) {
        if (!hasSocket()) {
            return 0;
        }
        try {
            return ((WritableByteChannel) channel()).write(out);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> this + ": " + e);
            handleClose();
            return 0;
        }
    }

    /** Leaves the map and closes the socket; nothing is called after it. Idempotent. */
    public void close() {
        closed = true;
        accepting = false;
        connecting = false;
        connected = false;
        SelectableChannel closing = channel;
        if (closing == null) {
            return;
        }
        channel = null;
        map.remove(this);
        try {
            closing.close();
        } catch (IOException e) { // closed it is, whatever it says
            LOG.log(Level.DEBUG, () -> "closing " + this + ": " + e);
        }
    }

    /** The socket. */
    public final SelectableChannel channel() {
        return requireNonNull(channel, "no socket yet, or no longer");
    }

    /** The loop it belongs to. */
    public final ChannelMap map() {
        return map;
    }

    /** Whether there is a socket. */
    public final boolean hasSocket() {
        return channel != null;
    }

    /** Whether it was closed; so it stays. */
    public final boolean isClosed() {
        return closed;
    }

    /** Whether it listens. */
    public final boolean isAccepting() {
        return accepting;
    }

    /** Whether it is one end of a connection; never so for one that listens. */
    public final boolean isConnected() {
        return connected && !accepting;
    }

    // ---------------------------------------------------------------- asked

    /** Asked every turn: whether to call {@link #handleRead}, or handleAccept. */
    protected boolean readable() {
        return true;
    }

    /** Asked every turn: whether there is something to send. */
    protected boolean writable() {
        return false;
    }

    /** Returns whether it is still there. */
    final boolean ask() {
        SelectionKey asked = requireNonNull(key);
        if (!asked.isValid()) { // somebody closed the socket itself
            handleClose();
            close(); // an override may not have
            return false;
        }
        int interest = interest();
        if (interest != asked.interestOps()) {
            asked.interestOps(interest);
        }
        return true;
    }

    private int interest() {
        if (accepting) {
            return readable() ? SelectionKey.OP_ACCEPT : 0;
        }
        if (!connected) {
            return connecting ? SelectionKey.OP_CONNECT : 0;
        }
        int read = readable() ? SelectionKey.OP_READ : 0;
        int write = writable() ? SelectionKey.OP_WRITE : 0;
        return (read | write) & channel().validOps(); // a pipe has one end only
    }

    // ---------------------------------------------------------------- called

    /** The connection is made. */
    protected void handleConnect() {}

    /** A connection waits: takes it, and gives it to {@link #handleAccepted}. */
    protected void handleAccept() throws IOException {
        SocketChannel accepted = accept();
        if (accepted != null) {
            handleAccepted(accepted);
        }
    }

    /** A connection was taken, in blocking mode; closed at once unless overridden. */
    protected void handleAccepted(SocketChannel accepted) throws IOException {
        accepted.close();
    }

    /** There is something to read: dropped unless overridden. */
    protected void handleRead() throws IOException {
        receive(map.readBuffer());
    }

    /** There is room to write. */
    protected void handleWrite() throws IOException {}

    /** The peer has ended the connection, or it is broken: {@link #close} unless overridden. */
    protected void handleClose() {
        close();
    }

    /**
     * A handler threw, or the connection could not be made: a warning in the log and {@link
     * #handleClose} unless overridden.
     */
    protected void handleError(Exception cause) {
        LOG.log(Level.WARNING, () -> Printable.of(this + " failed: " + cause));
        LOG.log(Level.DEBUG, "where", cause);
        handleClose();
    }

    final void ready(SelectionKey ready) {
        try {
            if (is(ready, SelectionKey.OP_CONNECT)) {
                finishConnect();
            }
            if (is(ready, SelectionKey.OP_ACCEPT)) {
                handleAccept();
            }
            if (is(ready, SelectionKey.OP_READ)) {
                handleRead();
            }
            if (is(ready, SelectionKey.OP_WRITE)) {
                handleWrite();
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    /** What came before in this turn may have closed it. */
    private boolean is(SelectionKey ready, int operation) {
        return channel != null && ready.isValid() && (ready.readyOps() & operation) != 0;
    }

    private void finishConnect() throws IOException {
        if (((SocketChannel) channel()).finishConnect()) {
            connecting = false;
            connected = true;
            handleConnect();
        }
    }

    private void failed(Exception cause) {
        try {
            handleError(cause);
        } catch (RuntimeException e) { // the others must still be served
            LOG.log(Level.WARNING, this + " failed twice", e);
            close();
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName(); // a channel's own text has its peer's path in it
    }
}
