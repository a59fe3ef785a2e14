package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.DatagramServerContext;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.syscalls.DatagramSlot;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Received;
import dev.acceptloop.syscalls.Sockets;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process per datagram: the parent receives, a child answers that one datagram and exits.
 *
 * <pre>
 * receivers:     receive -> start a child -> hand it the datagram -> send what it answers -> reap it
 * their child:   (protocol) -> exit                                       {@link DatagramChild}
 * </pre>
 *
 * <p>The child has the datagram and its sender as its standard input, and answers on its standard
 * output; the parent sends, from the server's own port and the address that was asked. The children
 * of Python's {@code socketserver} send themselves. Ours would have to load the foreign function
 * API for that, for the JDK's own channel neither sends from a chosen address nor knows Unix
 * datagrams, and that takes a new JVM as long as all the rest of its start.
 *
 * <p>Threads: {@code --workers} receivers, so no more children than that live at a time. When each
 * has one nobody receives, and datagrams wait in the kernel, as far as its buffer goes.
 *
 * @see <a href="https://docs.python.org/3/library/socketserver.html">socketserver,
 *     ForkingUDPServer</a>
 */
final class ForkingDatagramServer implements Server {
    private static final Logger LOG = System.getLogger(ForkingDatagramServer.class.getName());

    /** Nothing wakes who waits on a descriptor that somebody else has closed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final DatagramServerContext<Integer> context;
    private final Drain drain;
    private final ChildCommand command;
    private final ParentDeathPipe deathPipe = new ParentDeathPipe();
    private final List<Receiver> receivers;
    private final List<Thread> threads;

    // ---------------------------------------------------------------- bind

    static ForkingDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        ForkingDatagramServer server =
                DatagramServerContext.bind(
                                options,
                                listener,
                                DatagramSockets::bound,
                                Sockets::localAddress,
                                DatagramSockets::refuseMore,
                                Descriptors::close)
                        .open(ForkingDatagramServer::new);
        server.threads.forEach(Thread::start);
        return server;
    }

    private ForkingDatagramServer(DatagramServerContext<Integer> context) throws IOException {
        ServerOptions options = context.options();
        this.context = context;
        this.drain = context.drain();
        this.command = new ChildCommand(DatagramChild.class, options, ChildImage.open());
        DatagramSockets.receiveTimeout(context.socket(), LONGEST_WAIT);
        int cap = options.numberOr(Option.WORKERS, ForkingServer.MOST_CHILDREN);
        this.receivers = Stream.generate(Receiver::new).limit(cap).toList();
        Thread.Builder builder = Thread.ofPlatform().name("forking-receiver-", 0);
        this.threads = receivers.stream().map(builder::unstarted).toList();
        context.closeOnFailure(this::close);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- receive

    /** One datagram at a time, and the child that answers it. */
    private final class Receiver implements Runnable {
        private final DatagramSlot slot = new DatagramSlot(context.socket());
        private final Backoff backoff = new Backoff();
        private volatile @Nullable Process child;

        @Override
        public void run() {
            try (slot) {
                while (!drain.hasBegun()) {
                    receive(true);
                }
                boolean more = true;
                while (more && !drain.isOver()) {
                    more = receive(false);
                }
            } catch (Throwable e) { // one who receives is missing
                context.failed(e);
            }
        }

        /**
         * Takes one datagram and has it answered; false if there is none. Whom not to answer is
         * known here: a child is dear, and knows neither the socket nor what came before.
         */
        private boolean receive(boolean wait) throws IOException {
            Received received = slot.receive(wait);
            if (received == Received.CAME) {
                if (context.mayAnswer(slot.datagram(), slot.sender())) {
                    answer();
                }
            } else if (received == Received.FAILED) {
                backoff.pause();
            }
            return received != Received.NONE;
        }

        /** What goes wrong with a datagram ends here, and only here. */
        private void answer() {
            try {
                Process started = command.start(deathPipe.path());
                child = started;
                backoff.succeeded();
                converse(started);
                Child.reap(started); // it has closed its output, and so is about to end
            } catch (IOException e) { // no process or descriptor left: this datagram is lost
                LOG.log(Level.WARNING, e.getMessage());
                backoff.pause();
            }
        }

        private void converse(Process child) {
            if (drain.isOver()) { // and kill() may not have seen this one
                child.destroyForcibly();
            }
            try (var answers = new DataInputStream(child.getInputStream())) {
                hand(child);
                sendAll(answers);
            } catch (EOFException e) {
                LOG.log(Level.DEBUG, "a child has answered");
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a child ended early: {0}", e.getMessage());
            }
        }

        /** The end of its input tells the child that the datagram is whole. */
        private void hand(Process child) throws IOException {
            try (var to = child.getOutputStream()) {
                DatagramChild.hand(slot.sender(), slot.datagram(), to);
            }
        }

        private void kill() {
            Process last = child;
            if (last != null) {
                last.destroyForcibly();
            }
        }

        // ------------------------------------------------------------ send

        private void sendAll(DataInputStream answers) throws IOException {
            while (true) {
                slot.send(DatagramChild.answer(answers), slot.sender());
            }
        }
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopReceiving();
        drain.await(threads);
        receivers.forEach(Receiver::kill);
        Drain.end(threads);
        deathPipe.close();
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
