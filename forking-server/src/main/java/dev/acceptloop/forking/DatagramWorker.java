package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.DatagramContext;
import dev.acceptloop.protocol.serving.DatagramResponder;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.syscalls.DatagramSlot;
import dev.acceptloop.syscalls.Received;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;

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
    private static final int SOCKET = 0;

    private final Drain drain;
    private final DatagramSlot slot = new DatagramSlot(SOCKET);
    private final DatagramResponder responder;
    private final Backoff backoff = new Backoff();

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
        SocketAddress own = Sockets.localAddress(SOCKET);
        var context = new DatagramContext(options, ServerListener.NONE, () -> own);
        this.drain = context.drain();
        this.responder = context.newResponder(slot::sender, slot::send);
    }

    private void receiveAll() throws IOException {
        while (!drain.hasBegun()) {
            receive(true);
        }
        boolean more = true;
        while (more && !drain.isOver()) {
            more = receive(false);
        }
    }

    /** Takes one datagram and answers it; false if there is none. */
    private boolean receive(boolean wait) throws IOException {
        Received received = slot.receive(wait);
        if (received == Received.CAME) {
            backoff.succeeded();
            responder.respond(slot.datagram());
        } else if (received == Received.FAILED) {
            backoff.pause();
        }
        return received != Received.NONE;
    }

    /** Told to stop: the main thread answers what has arrived, and halts this process. */
    private void drain(Thread main) {
        drain.begin();
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
