package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.ReactorTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What an application asks of a reactor: connections, time, and a way in from other threads. {@link
 * Reactor} is one on real sockets; a test kit's has its network in memory. Code that takes this and
 * not a Reactor is tested without sockets and without waiting.
 *
 * <p>Used in the reactor's thread only, but for {@link #callFromThread}, {@link #stop} and {@link
 * #isRunning}; while it does not run, whoever is about to run it may set it up.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/reactor-basics.html">Twisted, reactor
 *     overview</a>
 */
public interface ReactorCore extends ReactorTime {
    // ---------------------------------------------------------------- listen, connect

    /**
     * Listens on a TCP port, and has {@code factory} make the protocols of its connections.
     *
     * @throws IOException if that cannot be; the message names the address
     */
    Port listenTCP(InetSocketAddress address, Factory factory) throws IOException;

    /**
     * Listens on a Unix domain socket, as {@link #listenTCP} does on a port.
     *
     * @throws IOException if that cannot be; the message names the path
     */
    Port listenUNIX(Path path, Factory factory) throws IOException;

    /**
     * Begins to connect, and tells {@code factory} how that went, never inside this call. A name is
     * looked up first ({@link InetSocketAddress#createUnresolved}), without holding up the loop.
     */
    Connector connectTCP(InetSocketAddress address, ClientFactory factory, ConnectOptions options);

    /** Begins to connect to a Unix domain socket, as {@link #connectTCP} does to a port. */
    Connector connectUNIX(Path path, ClientFactory factory, ConnectOptions options);

    /** Begins to connect, with {@link ConnectOptions#DEFAULTS}. */
    default Connector connectTCP(InetSocketAddress address, ClientFactory factory) {
        return connectTCP(address, factory, ConnectOptions.DEFAULTS);
    }

    /** Begins to connect, with {@link ConnectOptions#DEFAULTS}. */
    default Connector connectUNIX(Path path, ClientFactory factory) {
        return connectUNIX(path, factory, ConnectOptions.DEFAULTS);
    }

    /**
     * The addresses of a host, best first, at least one, or an {@link
     * java.net.UnknownHostException}; looked up without holding up the loop. 32 names are looked up
     * at the same time, and others wait for the first of these to be known.
     */
    Deferred<List<InetAddress>> resolve(String host);

    // ---------------------------------------------------------------- calls

    /**
     * Calls {@code call} in the reactor's thread, soon and never inside this call, after those
     * given before it: the one way in from another thread. Before {@link #run} it waits for that.
     */
    void callFromThread(Runnable call);

    /** Calls {@code call} at once if the reactor is running, else as the first thing it does. */
    void callWhenRunning(Runnable call);

    // ---------------------------------------------------------------- run, stop

    /**
     * Serves until it is stopped.
     *
     * @throws IllegalStateException if it is running
     */
    void run();

    /**
     * Ends {@link #run} soon, and never inside this call. From any thread; does not wait.
     *
     * @throws IllegalStateException if it is not running, or was stopped already
     */
    void stop();

    /** Whether {@link #run} is going on. From any thread. */
    boolean isRunning();
}
