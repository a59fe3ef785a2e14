package dev.acceptloop.selector;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.IntrusiveSet;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.BoundSocket;
import dev.acceptloop.protocol.serving.Connection;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.LoopExecutor;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.StreamSocket;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.SocketBuffer;
import dev.acceptloop.syscalls.Sockets;
import dev.acceptloop.syscalls.SyscallException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One thread waits for all connections at once, in a system call of the kernel's own.
 *
 * <pre>
 * loop:  await -> (owed? send) -> (readable? recv -> protocol -> send) ... -> tasks -> await
 * </pre>
 *
 * <p>What {@link SelectorServer} is on {@code java.nio}; which call it waits in, its {@link Poller}
 * says.
 *
 * <p>Threads: a connection belongs to one loop for life. The listening socket is watched by the
 * first loop, which deals connections round.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
final class PollerServer implements Server {
    private static final int ACCEPT_BATCH = 64; // the others get their turn in a connect storm

    private final ServerContext<Integer> context;
    private final Drain drain;
    private final List<Loop> loops = new ArrayList<>();
    private int listening; // of the first loop; -1 once it is closed

    // ---------------------------------------------------------------- bind

    static PollerServer open(
            String model, ServerOptions options, ServerListener listener, Callable<Poller> poller)
            throws IOException {
        return ServerContext.bind(options, listener, PollerServer::listening)
                .open(context -> new PollerServer(model, context, poller));
    }

    private static BoundSocket<Integer> listening(ServerOptions options) throws IOException {
        int backlog = options.number(Option.BACKLOG);
        boolean shared = options.isSet(Option.REUSE_PORT);
        return BoundSocket.open(
                options,
                address -> Sockets.listening(address, backlog, shared),
                Sockets::localAddress,
                Descriptors::close);
    }

    private PollerServer(String model, ServerContext<Integer> context, Callable<Poller> poller)
            throws IOException {
        this.context = context;
        this.drain = context.drain();
        for (int i = 0; i < context.options().number(Option.LOOPS); i++) {
            loops.add(new Loop(model + "-loop-" + i, poller));
        }
        this.listening = loops.getFirst().listen(context.socket());
        context.closeOnFailure(this::close);
        loops.forEach(loop -> loop.thread.start());
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    /** One poller, its thread, and the connections that are its own. */
    private final class Loop {
        private final DescriptorSelector selector;
        private final SocketBuffer buffer = context.opened(new SocketBuffer(context.readBuffer()));
        private final Thread thread;
        private final LoopExecutor tasks;
        private final Backoff backoff = new Backoff();
        private final IntrusiveSet<Socket> sockets = new IntrusiveSet<>();
        private int nextLoop;
        private boolean draining;

        Loop(String name, Callable<Poller> poller) throws IOException {
            this.selector = context.opened(new DescriptorSelector(poller));
            this.thread = new Thread(this::run, name);
            this.tasks = new LoopExecutor(thread, selector::wakeup);
        }

        private int listen(int socket) throws IOException {
            Descriptors.nonBlocking(socket);
            selector.watch(socket, _ -> accept());
            return socket;
        }

        private void run() {
            try (selector) {
                while (!draining || !sockets.isEmpty()) {
                    selector.select(backoff.millisLeft());
                    if (backoff.takeEnd()) {
                        selector.change(listening, Poller.READ);
                    }
                    tasks.runAll();
                }
            } catch (Throwable e) { // nobody here can be served any more
                context.failed(e);
                abortAll();
            }
            tasks.end();
            buffer.close();
        }

        // ------------------------------------------------------------ accept

        private void accept() throws IOException {
            try {
                for (int i = 0; i < ACCEPT_BATCH; i++) {
                    Sockets.Accepted accepted = Sockets.acceptNow(listening);
                    backoff.succeeded();
                    nextLoop = (nextLoop + 1) % loops.size();
                    Loop loop = loops.get(nextLoop);
                    loop.tasks.execute(() -> loop.connect(accepted));
                }
            } catch (SyscallException e) {
                switch (e.errno()) {
                    case Errno.EAGAIN -> selector.exhausted(listening, Poller.READ);
                    case Errno.EBADF -> throw e; // for good
                    default -> {
                        context.acceptFailed(e);
                        backoff.failed();
                        selector.change(listening, 0);
                    }
                }
            }
        }

        private void connect(Sockets.Accepted accepted) {
            try {
                var socket = new Socket(this, accepted);
                if (socket.fits) {
                    sockets.add(socket);
                    socket.connection.open();
                } else {
                    socket.refuse();
                }
            } catch (IOException e) { // reset before we looked; or ended
                Sockets.close(accepted.descriptor(), true);
            }
        }

        private void drainAll() {
            draining = true;
            for (Socket socket : sockets.copy()) {
                socket.connection.drain();
                socket.read();
            }
        }

        private void abortAll() {
            sockets.copy().forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
        }
    }

    /** One connection's descriptor: read when it is ready, written at once. */
    private final class Socket extends IntrusiveSet.Element
            implements StreamSocket, DescriptorSelector.Handler {
        private final Loop loop;
        private final int descriptor;
        private final boolean fits; // into the set
        private final Connection connection;
        private int interest = Poller.READ; // as the poller was told

        Socket(Loop loop, Sockets.Accepted accepted) throws IOException {
            this.loop = loop;
            this.descriptor = accepted.descriptor();
            SocketAddress local = Sockets.localAddress(descriptor);
            this.fits = loop.selector.add(descriptor, Poller.READ, this);
            this.connection = context.accepted(this, loop.tasks, local, accepted.peer());
        }

        /** The set is full: it is told so, like one above the limit of connections. */
        void refuse() {
            context.warn("refused: descriptor " + descriptor + " does not fit into the set");
            connection.refuse();
            connection.abort(CloseReason.OVERLOADED); // nobody would hear it lingering
        }

        @Override
        public void ready(int ready) {
            if ((ready & (Poller.WRITE | Poller.GONE)) != 0) {
                connection.flush();
            }
            boolean readable = (ready & Poller.READ) != 0 || connection.isDraining();
            if (readable && connection.wantsToRead()) {
                read();
            } else if ((ready & Poller.GONE) != 0) { // told in every turn from here on
                connection.lost(new IOException("gone"));
            }
        }

        // ------------------------------------------------------------ read

        /** Once a turn; when the server stops, until there is nothing more. */
        private void read() {
            try {
                if (connection.wantsToRead() && !connection.isClosed()) { // or the number is reused
                    int count = loop.buffer.read(descriptor);
                    if (count < loop.buffer.received().capacity()) {
                        loop.selector.exhausted(descriptor, Poller.READ);
                    }
                    connection.received(count, loop.buffer.received());
                    if (count != 0 && connection.isDraining()) {
                        loop.tasks.execute(this::read); // after the others had their turn
                    }
                }
            } catch (IOException e) {
                connection.lost(e);
            }
        }

        // ------------------------------------------------------------ write

        @Override
        public void send(ByteBuffer data) throws IOException {
            if (!loop.buffer.write(descriptor, data)) {
                loop.selector.exhausted(descriptor, Poller.WRITE);
            }
        }

        @Override
        public void want(boolean toRead, boolean toWrite) throws IOException {
            int wanted = (toRead ? Poller.READ : 0) | (toWrite ? Poller.WRITE : 0);
            if (wanted != interest) {
                interest = wanted;
                loop.selector.change(descriptor, wanted);
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            Sockets.shutdown(descriptor, Sockets.Direction.WRITE);
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(boolean reset) {
            loop.selector.remove(descriptor);
            Sockets.close(descriptor, reset);
            loop.sockets.remove(this);
            connection.closed();
        }
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        List<Thread> threads = loops.stream().map(loop -> loop.thread).toList();
        loops.getFirst().tasks.execute(this::stopAccepting);
        drain.await(threads);
        loops.forEach(loop -> loop.tasks.execute(loop::abortAll));
        Drain.end(threads); // interrupts handlers that block
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    /** In the first loop; what it dealt to the others is in their queues already. */
    private void stopAccepting() {
        loops.getFirst().selector.remove(listening);
        listening = -1;
        context.stopAccepting();
        loops.forEach(loop -> loop.tasks.execute(loop::drainAll));
    }
}
