package dev.acceptloop.clients;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections, evenly over the ramp-up, many at a time, each with a time-out of its own, and
 * counts what fails.
 *
 * <p>Where a server has several addresses they are tried in order, the next one when the one before
 * has failed or not answered for 250 ms; the first that answers is the connection, and later ones
 * begin with its address.
 *
 * <p>Those under way are limited, for a server's backlog is; but one that has not been answered for
 * 100 ms keeps nobody waiting.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8305#section-5">RFC 8305, 5</a>
 */
final class Connector {
    private static final String BACKLOG_FULL = "Resource temporarily unavailable"; // EAGAIN
    private static final String NO_DESCRIPTOR = "Too many open files"; // EMFILE, ENFILE
    private static final String NO_FILE = "No such file or directory"; // ENOENT
    private static final String NO_PORT = "Cannot assign requested address"; // EADDRNOTAVAIL
    private static final String NO_PORT_OF_A_SOURCE = "Address already in use"; // EADDRINUSE
    private static final String FOREIGN = " is no address of this host";
    private static final String RESET = "Connection reset"; // ECONNRESET
    private static final long RETRY = 1_000_000;
    private static final long NEXT_ADDRESS = 250_000_000;
    private static final long FRESH = 100_000_000;
    private static final int MOST_FRESH = 128;

    private final LoadOptions options;
    private final List<SocketAddress> addresses = new ArrayList<>();
    // Known ahead: a failure for want of descriptors can load nothing to be told with.
    private final Map<SocketAddress, String> names = new HashMap<>();
    private final Map<LoadError, Long> errors = new EnumMap<>(LoadError.class);
    private final List<Attempt> fresh = new ArrayList<>();
    private final List<Attempt> pending = new ArrayList<>();
    private String trouble = "";

    Connector(LoadOptions options) {
        this.options = options;
        addresses.add(options.target());
        addresses.addAll(options.alternatives());
        addresses.forEach(address -> names.put(address, Addresses.text(address)));
    }

    Map<LoadError, Long> errors() {
        return errors;
    }

    /** The first failure, in words; empty if there was none. */
    String trouble() {
        return trouble;
    }

    /** The address that answered last, or the first to be tried. */
    SocketAddress target() {
        return addresses.getFirst();
    }

    /**
     * The connections that could be opened, in order, in non-blocking mode; the rest is counted.
     */
    List<SocketChannel> connectAll() throws IOException {
        var attempts = new ArrayList<Attempt>();
        try (Selector selector = Selector.open()) {
            long start = System.nanoTime();
            long step = options.rampUp().toNanos() / options.connections();
            while (attempts.size() < options.connections() || !pending.isEmpty()) {
                long now = System.nanoTime();
                long due = start + step * attempts.size();
                if (attempts.size() < options.connections() && due - now <= 0 && hasRoom(now)) {
                    attempts.add(begin(attempts.size(), selector, now));
                } else {
                    await(selector, attempts.size() < options.connections() ? due - now : FRESH);
                }
            }
        } catch (IOException | RuntimeException e) {
            for (Attempt attempt : attempts) {
                attempt.close();
            }
            throw e;
        }
        return connected(attempts);
    }

    private static List<SocketChannel> connected(List<Attempt> attempts) {
        var channels = new ArrayList<SocketChannel>();
        for (Attempt attempt : attempts) {
            if (attempt.winner != null) {
                channels.add(attempt.winner);
            }
        }
        return channels;
    }

    private boolean hasRoom(long now) {
        fresh.removeIf(attempt -> !attempt.isFresh(now));
        return fresh.size() < MOST_FRESH;
    }

    private Attempt begin(int id, Selector selector, long now) throws IOException {
        var attempt = new Attempt(id, selector, List.copyOf(addresses), now);
        attempt.next(now);
        if (!attempt.isOver()) {
            pending.add(attempt);
            fresh.add(attempt);
        }
        return attempt;
    }

    private void await(Selector selector, long left) throws IOException {
        if (pending.isEmpty()) {
            LockSupport.parkNanos(left);
            return;
        }
        long millis = Math.clamp(left / 1_000_000, 1, 10); // an attempt may have to go on
        selector.select(key -> ((Dial) key.attachment()).connectable(key), millis);
        long now = System.nanoTime();
        for (Attempt attempt : List.copyOf(pending)) {
            attempt.look(now);
        }
        pending.removeIf(Attempt::isOver);
    }

    private void failed(LoadError error, IOException e) {
        errors.merge(error, 1L, Long::sum);
        if (trouble.isEmpty()) {
            trouble = "connect to " + names.get(target()) + ": " + words(e);
        }
    }

    /**
     * Opens a connection and begins to connect it, in non-blocking mode; it may be connected by
     * then. For any thread, once all are connected.
     */
    SocketChannel begin(int id, SocketAddress address) throws IOException {
        SocketChannel channel =
                options.transport() == TransportKind.UNIX
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (address instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                bind(channel, id);
            }
            channel.connect(address);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void bind(SocketChannel channel, int id) throws IOException {
        List<InetAddress> sources = options.sources();
        if (!sources.isEmpty()) {
            InetAddress source = sources.get(id % sources.size());
            try {
                channel.bind(new InetSocketAddress(source, 0));
            } catch (BindException e) {
                boolean foreign = String.valueOf(e.getMessage()).startsWith(NO_PORT);
                throw foreign ? new BindException(source.getHostAddress() + FOREIGN) : e;
            }
        }
    }

    /** Of which kind it is that a connection could not be made. */
    static LoadError error(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return LoadError.TIMEOUT;
        }
        String words = String.valueOf(e.getMessage());
        if (words.startsWith(RESET)) {
            return LoadError.RESET;
        }
        boolean nobody = words.startsWith(NO_FILE);
        return nobody || e instanceof ConnectException ? LoadError.REFUSED : LoadError.OTHER;
    }

    /** Whether a Unix server's queue has no room now; TCP would wait. */
    static boolean isBacklogFull(IOException e) {
        return String.valueOf(e.getMessage()).startsWith(BACKLOG_FULL);
    }

    /** What went wrong, and what there is to do about it on this side. */
    static String words(IOException e) {
        String words = String.valueOf(e.getMessage());
        if (words.startsWith(NO_PORT) || words.startsWith(NO_PORT_OF_A_SOURCE)) {
            return words
                    + " (out of ports: one that was closed keeps its own for a minute; a --source"
                    + " more has as many)";
        }
        return words.startsWith(NO_DESCRIPTOR) ? words + " ('ulimit -n' says how many)" : words;
    }

    /** One connection on its way to one address. */
    private record Dial(Attempt attempt, SocketAddress address) {
        void connectable(SelectionKey key) {
            attempt.connectable(key, address);
        }
    }

    /** One connection, to whichever address answers first. */
    private final class Attempt {
        private final int id;
        private final Selector selector;
        private final List<SocketAddress> untried;
        private final List<SelectionKey> tried = new ArrayList<>();
        private final long begun;
        private long nextAt;
        private @Nullable SocketChannel winner;
        private boolean failed;

        Attempt(int id, Selector selector, List<SocketAddress> addresses, long now) {
            this.id = id;
            this.selector = selector;
            this.untried = new ArrayList<>(addresses);
            this.begun = now;
        }

        boolean isOver() {
            return failed || winner != null;
        }

        boolean isFresh(long now) {
            return !isOver() && now - begun < FRESH;
        }

        /** Tries addresses until one is under way; without any, and none before it, it is over. */
        void next(long now) throws IOException {
            IOException last = null;
            while (!isOver() && !untried.isEmpty()) {
                SocketAddress address = untried.removeFirst();
                try {
                    dial(address);
                    nextAt = now + NEXT_ADDRESS;
                    return;
                } catch (IOException e) {
                    last = e;
                    if (isBacklogFull(e) && now - begun < options.timeout().toNanos()) {
                        untried.addFirst(address);
                        nextAt = now + RETRY;
                        return;
                    }
                }
            }
            if (!isOver() && tried.isEmpty() && last != null) {
                fail(last);
            }
        }

        private void dial(SocketAddress address) throws IOException {
            SocketChannel channel = Connector.this.begin(id, address);
            try {
                if (channel.isConnected()) {
                    win(channel, address);
                } else {
                    var dial = new Dial(this, address);
                    tried.add(channel.register(selector, SelectionKey.OP_CONNECT, dial));
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }

        void connectable(SelectionKey key, SocketAddress address) {
            var channel = (SocketChannel) key.channel();
            try {
                channel.finishConnect();
                key.cancel();
                tried.remove(key);
                win(channel, address);
            } catch (IOException e) {
                lost(key, e);
            }
        }

        private void lost(SelectionKey key, IOException e) {
            try {
                tried.remove(key);
                key.channel().close();
                long now = System.nanoTime();
                next(now);
                if (!isOver() && tried.isEmpty() && untried.isEmpty()) {
                    fail(e);
                }
            } catch (IOException again) {
                fail(again);
            }
        }

        private void win(SocketChannel channel, SocketAddress address) throws IOException {
            winner = channel;
            for (SelectionKey other : tried) {
                other.channel().close();
            }
            tried.clear();
            addresses.remove(address);
            addresses.addFirst(address);
        }

        private void fail(IOException e) {
            if (isOver()) {
                return;
            }
            failed = true;
            Connector.this.failed(error(e), e);
        }

        /** Goes on where nothing came: to the next address, or to the end. */
        void look(long now) throws IOException {
            if (isOver()) {
                return;
            }
            if (now - begun >= options.timeout().toNanos()) {
                close();
                fail(new SocketTimeoutException("no connection in time"));
            } else if (!untried.isEmpty() && now - nextAt >= 0) {
                next(now);
            }
        }

        void close() throws IOException {
            for (SelectionKey key : tried) {
                key.channel().close();
            }
            tried.clear();
            if (winner != null) {
                winner.close();
            }
        }
    }
}
