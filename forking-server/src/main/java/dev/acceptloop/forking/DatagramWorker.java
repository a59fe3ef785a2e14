package dev.acceptloop.forking;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.DatagramService;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.Errno;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
 * <p>Arguments: role and seats, which are unused, lifeline between them, then the server's options.
 * It tells its parent that it is ready ({@link Report}). SIGTERM makes it answer what has arrived
 * and end; when its parent is gone it ends at once.
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
        var reports = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err); // standard output is for reports
        List<String> words = Arrays.asList(arguments);
        Lifeline.hold(words.get(1), Report.status(CloseReason.STOPPING));
        var worker = new DatagramWorker(ServerOptions.parse(words.subList(3, words.size())));
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> worker.drain(main), "drain"));
        Report.ready(reports);
        worker.receiveAll();
        // Not System.exit, which would wait for the drain, which waits for this.
        Runtime.getRuntime().halt(Report.status(CloseReason.STOPPING));
    }

    private DatagramWorker(ServerOptions options) {
        this.options = options;
        this.protocol = DatagramService.of(options);
    }

    private void receiveAll() {
        boolean goesOn = true;
        while (goesOn && !stopping) {
            goesOn = received(buffer.receive(true));
        }
        while (goesOn && System.nanoTime() - deadline < 0) {
            int count = buffer.receive(false);
            goesOn = count > 0 && received(count);
        }
    }

    /** Answers the one that came, if it did; false if none ever will. */
    private boolean received(int count) {
        if (count > 0) {
            backoff.succeeded();
            handle();
            return true;
        }
        switch (-count) {
            case Errno.EAGAIN -> {}
            case Errno.EBADF, Errno.ENOTSOCK -> {
                LOG.log(Level.ERROR, "the socket is gone: {0}", Errno.text(-count));
                return false;
            }
            default -> { // ICMP tells of an earlier answer; or there is no memory
                LOG.log(Level.DEBUG, "receive failed: {0}", Errno.text(-count));
                LockSupport.parkNanos(backoff.failed().toNanos());
            }
        }
        return true;
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
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "service failed", e);
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
