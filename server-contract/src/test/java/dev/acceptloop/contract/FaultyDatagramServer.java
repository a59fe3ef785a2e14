package dev.acceptloop.contract;

import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.service.Services;
import dev.acceptloop.protocol.serving.BoundSocket;
import dev.acceptloop.protocol.serving.DatagramContext;
import dev.acceptloop.protocol.serving.DatagramService;
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** One thread, one datagram at a time, and a fault. */
final class FaultyDatagramServer implements Server {
    private final Fault fault;
    private final ServerOptions options;
    private final ServerListener listener;
    private final DatagramContext context;
    private final DatagramProtocol protocol;
    private final BoundSocket<Integer> bound;
    private final DatagramBuffer buffer;
    private final Thread receiver;
    private final ByteBuffer first = ByteBuffer.allocate(DatagramBuffer.MOST_BYTES).limit(0);
    private SocketAddress before = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private volatile long deadline; // nanoTime; set before stopping
    private volatile boolean stopping;

    FaultyDatagramServer(Fault fault, ServerOptions options, ServerListener listener)
            throws IOException {
        this.fault = fault;
        this.options = options;
        this.listener = listener;
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        bound = BoundSocket.open(options, this::socket, Sockets::localAddress, this::close);
        buffer = new DatagramBuffer(bound.socket(), 1);
        context = new DatagramContext(limited(options), listener, bound::address);
        protocol = context.newService();
        receiver = Thread.ofPlatform().name("faulty-receiver").start(this::receiveAll);
        FaultyServer.leak(fault);
    }

    private ServerOptions limited(ServerOptions options) {
        return fault == Fault.ANSWERS_AT_ANY_LENGTH
                ? options.with(Option.AMPLIFICATION, 0)
                : options;
    }

    private int socket(SocketAddress address) throws IOException {
        boolean shares = options.isSet(Option.REUSE_PORT) && fault != Fault.SHARES_NO_PORT;
        try {
            return fault == Fault.ANSWERS_FROM_ANY_ADDRESS
                    ? forgetful(address)
                    : DatagramSockets.bound(address, shares);
        } catch (IOException e) {
            if (fault == Fault.TAKES_ANOTHER_PORT) {
                return DatagramSockets.bound(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
            }
            throw e;
        }
    }

    /** Does not want to know which address is asked. */
    private static int forgetful(SocketAddress address) throws IOException {
        int socket = DatagramSockets.socket(address);
        Sockets.bind(socket, address);
        return socket;
    }

    private void close(int socket) throws IOException {
        if (fault == Fault.KEEPS_ITS_PORT) {
            FaultyServer.LEAKED.add(() -> Descriptors.close(socket));
        } else {
            Descriptors.close(socket);
        }
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    private void receiveAll() {
        try {
            receiveSome();
        } catch (Throwable e) {
            if (fault != Fault.IS_DEAF_WITHOUT_ITS_LOOP) {
                context.failed(e, this::close);
            }
        }
    }

    private void receiveSome() throws IOException {
        boolean goesOn = true;
        while (goesOn && !stopping) {
            goesOn = received(buffer.receive(true));
        }
        boolean drains = fault != Fault.DROPS_WHAT_HAD_ARRIVED;
        while (goesOn && drains && isInTime()) {
            int count = buffer.receive(false);
            goesOn = count > 0 && received(count);
        }
    }

    private boolean isInTime() {
        return fault == Fault.ANSWERS_AS_LONG_AS_SOME_COME || System.nanoTime() - deadline < 0;
    }

    private boolean received(int count) throws IOException {
        String flaw = count > 0 ? buffer.flaw(0) : "nothing came";
        if (flaw.contains("longer") && fault == Fault.ANSWERS_HALF_A_DATAGRAM) {
            return handle();
        }
        if (flaw.contains("sender") && !stopping) {
            return fault != Fault.ENDS_WITH_A_SENDER_WITHOUT_ADDRESS;
        }
        return flaw.isEmpty() ? handle() : true;
    }

    private boolean handle() throws IOException {
        if (fault == Fault.KEEPS_DESCRIPTORS_SENT_ALONG) {
            keepDescriptors();
        }
        ByteBuffer datagram = buffer.datagram(0);
        if (fault == Fault.ANSWERS_NO_EMPTY_DATAGRAM && !datagram.hasRemaining()) {
            return true;
        }
        if (fault == Fault.ANSWERS_WITH_ANOTHERS_BYTES) {
            datagram = remembered(datagram);
        }
        try {
            SocketAddress from = buffer.sender(0);
            if (fault == Fault.ANSWERS_ANY_PORT) {
                send(datagram, from);
                return buffer.flush() == 0;
            }
            protocol.datagramReceived(datagram, from, this::send);
            before = from;
            if (Thread.interrupted() && fault == Fault.KEEPS_AN_INTERRUPT) {
                return false;
            }
        } catch (RuntimeException e) {
            return fault != Fault.ENDS_WHEN_A_SERVICE_THROWS;
        } catch (Error e) {
            if (fault == Fault.ENDS_WITH_AN_ERROR_OF_A_SERVICE) {
                return false;
            }
            DatagramService.failed(e);
        }
        return buffer.flush() == 0 || fault != Fault.ENDS_WITH_AN_ANSWER_IT_CANNOT_SEND;
    }

    /** As if the kernel had opened them here: what the senders, our children, have. */
    private static void keepDescriptors() throws IOException {
        for (ProcessHandle sender : ProcessHandle.current().children().toList()) {
            try (var links = Files.list(Path.of("/proc", sender.pid() + "", "fd"))) {
                for (Path link : links.toList()) {
                    if (Files.readSymbolicLink(link).toString().startsWith("pipe:")) {
                        FaultyServer.LEAKED.add(Files.newInputStream(link));
                    }
                }
            }
        }
    }

    private ByteBuffer remembered(ByteBuffer datagram) {
        if (!first.hasRemaining()) {
            first.clear().put(datagram).flip();
        }
        return first;
    }

    private void send(ByteBuffer datagram, SocketAddress to) {
        boolean mistaken = fault == Fault.ANSWERS_WHOEVER_ASKED_BEFORE;
        buffer.answer(0, datagram, mistaken ? before : to);
    }

    @Override
    public synchronized void close() {
        if (stopping) {
            return;
        }
        deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        stopping = true;
        try {
            if (fault != Fault.ANSWERS_AS_LONG_AS_SOME_COME) {
                DatagramSockets.refuseMore(bound.socket());
            }
            listener.draining();
            receiver.join();
            buffer.close();
            bound.close();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        listener.stopped();
    }
}
