package dev.acceptloop.clients;

import dev.acceptloop.protocol.TransportKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Opens connections one after the other, evenly over the ramp-up, and counts what fails. */
final class Connector {
    private static final String BACKLOG_FULL = "Resource temporarily unavailable"; // EAGAIN
    private static final long RETRY = 1_000_000;

    private final LoadOptions options;
    private final Map<LoadError, Long> errors = new EnumMap<>(LoadError.class);
    private final long start = System.nanoTime();
    private final long giveUp;
    private String trouble = "";

    Connector(LoadOptions options) {
        this.options = options;
        this.giveUp = start + options.rampUp().toNanos() + options.timeout().toNanos();
    }

    Map<LoadError, Long> errors() {
        return errors;
    }

    /** The first failure, in words; empty if there was none. */
    String trouble() {
        return trouble;
    }

    /** Empty if there is no connection; it is counted, then. */
    Optional<SelectionKey> connect(int id, Selector selector) throws IOException {
        long step = options.rampUp().toNanos() / options.connections();
        long due = start + step * id;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        SocketChannel channel;
        try {
            channel =
                    options.transport() == TransportKind.UNIX
                            ? connectedAtPath()
                            : SocketChannel.open();
        } catch (ConnectException e) {
            failed(LoadError.REFUSED, e);
            return Optional.empty();
        } catch (IOException e) { // out of descriptors
            failed(LoadError.OTHER, e);
            return Optional.empty();
        }
        try {
            return Optional.of(doConnect(channel, id, selector));
        } catch (ConnectException e) {
            failed(LoadError.REFUSED, e);
        } catch (SocketTimeoutException e) {
            failed(LoadError.TIMEOUT, e);
        } catch (IOException e) {
            failed(LoadError.OTHER, e);
        }
        channel.close();
        return Optional.empty();
    }

    private SelectionKey doConnect(SocketChannel channel, int id, Selector selector)
            throws IOException {
        if (channel.isConnected()) {
            return channel.register(selector, SelectionKey.OP_READ);
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (!options.sources().isEmpty()) {
            var source = options.sources().get(id % options.sources().size());
            channel.bind(new InetSocketAddress(source, 0));
        }
        long left = (giveUp - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("no connection in time");
        }
        channel.socket().connect(options.target(), (int) Math.min(left, Integer.MAX_VALUE));
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_READ);
    }

    /** Tries again while the backlog is full, which a Unix socket says at once. */
    private SocketChannel connectedAtPath() throws IOException {
        while (true) {
            var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                channel.connect(options.target());
                return channel;
            } catch (IOException e) {
                channel.close();
                boolean full = String.valueOf(e.getMessage()).startsWith(BACKLOG_FULL);
                if (!full || System.nanoTime() - giveUp >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY);
            }
        }
    }

    private void failed(LoadError error, IOException e) {
        errors.merge(error, 1L, Long::sum);
        if (trouble.isEmpty()) {
            trouble = "connect to " + options.target() + ": " + e.getMessage();
        }
    }
}
