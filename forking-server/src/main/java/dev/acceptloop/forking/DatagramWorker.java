package dev.acceptloop.forking;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.DatagramContext;
import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.DatagramService;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The child process that receives: a datagram socket is its descriptor 0, shared with others like
 * it, and it answers from there, one datagram at a time.
 *
 * <pre>
 * receive -> protocol -> send -> receive ...
 * </pre>
 *
 * <p>Arguments: role and slots, which are unused, the death pipe between them, then the server's
 * options. It tells its parent that it is ready ({@link ChildReport}). SIGTERM makes it answer what
 * has arrived and end; when its parent is gone it ends at once.
 *
 * <p>Threads: the protocol is called by the main thread.
 */
final class DatagramWorker {
    private static final Logger LOG = System.getLogger(DatagramWorker.class.getName());
    private static final int SOCKET = 0;

    private final ServerOptions options;
    private final DatagramProtocol protocol;
    private final DatagramProtocol.Replies replies = this::send;
    private final DatagramBuffer buffer = new DatagramBuffer(SOCKET, 1);
    private final Backoff backoff = new Backoff();
    private volatile long deadline; // nanoTime; set before stopping
    private volatile boolean stopping;

    public static void main(String[] arguments) throws IOException {
        ChildReport reports = ChildReport.onStandardOutput();
        List<String> words = Arrays.asList(arguments);
        ParentDeathPipe.Watch watch =
                ParentDeathPipe.watch(words.get(1), ChildReport.status(CloseReason.STOPPING));
        var worker = new DatagramWorker(ServerOptions.parse(words.subList(3, words.size())));
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> worker.drain(main), "drain"));
        reports.ready();
        CloseReason end = CloseReason.STOPPING;
        try {
            worker.receiveAll();
        } catch (Throwable e) { // this process cannot go on; the parent starts another
            end = CloseReason.SERVICE_FAILED;
            DatagramContext.log(Level.ERROR, "a child ends: " + e, e);
        } finally {
            // Not System.exit, which would wait for the drain, which waits for this.
            watch.halt(ChildReport.status(end));
        }
    }

    private DatagramWorker(ServerOptions options) throws IOException {
        this.options = options;
        SocketAddress own = Sockets.localAddress(SOCKET);
        this.protocol = new DatagramContext(options, ServerListener.NONE, () -> own).newService();
    }

    private void receiveAll() throws IOException {
        while (!stopping) {
            received(buffer.receive(true));
        }
        int count = 1;
        while (count > 0 && System.nanoTime() - deadline < 0) {
            count = buffer.receive(false);
            received(count);
        }
    }

    /** Answers the one that came, if it did. */
    private void received(int count) throws IOException {
        if (count > 0) {
            backoff.succeeded();
            handle();
            return;
        }
        switch (-count) {
            case Errno.EAGAIN -> {}
            case Errno.EBADF, Errno.ENOTSOCK ->
                    throw new IOException("the socket is gone: " + Errno.text(-count));
            default -> { // ICMP tells of an earlier answer; or there is no memory
                LOG.log(Level.DEBUG, "receive failed: {0}", Errno.text(-count));
                LockSupport.parkNanos(backoff.failed().toNanos());
            }
        }
    }

    /** What goes wrong with a datagram ends here, and only here. */
    private void handle() {
        String flaw = buffer.flaw(0);
        if (!flaw.isEmpty()) {
            LOG.log(Level.DEBUG, "dropped a datagram: {0}", flaw);
            return;
        }
        try {
            protocol.datagramReceived(buffer.datagram(0), buffer.sender(0), replies);
        } catch (Throwable e) {
            DatagramService.failed(e);
        }
    }

    private void send(ByteBuffer datagram, SocketAddress to) {
        buffer.answer(0, datagram, to);
        int result = buffer.flush();
        if (result < 0) {
            LOG.log(Level.DEBUG, "dropped an answer: {0}", Errno.text(-result));
        }
    }

    /** Told to stop: the main thread answers what has arrived, and halts this process. */
    private void drain(Thread main) {
        deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        stopping = true;
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
