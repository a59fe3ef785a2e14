package dev.acceptloop.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A datagram socket that is no reactor's: asks, and writes down what it hears when it is looked at.
 */
final class DatagramPeer implements AutoCloseable {
    private final String name;
    private final List<String> told;
    private final int socket;
    private final SocketAddress address;
    private final DatagramBuffer in;
    private final DatagramBuffer out;

    /** At that address; writes on that list, under that name. */
    DatagramPeer(SocketAddress wanted, String name, List<String> told) throws IOException {
        this.name = name;
        this.told = told;
        socket = DatagramSockets.bound(wanted, false);
        address = Sockets.localAddress(socket);
        in = new DatagramBuffer(socket, 1);
        out = new DatagramBuffer(socket, 1);
    }

    SocketAddress address() {
        return address;
    }

    void send(String text, SocketAddress to) {
        out.answer(0, ByteBuffer.wrap(text.getBytes(UTF_8)), to);
        out.flush();
    }

    /** Writes down what has come. */
    void look() {
        while (in.receive(false) > 0) {
            told.add(name + " " + UTF_8.decode(in.datagram(0)));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
        out.close();
        Descriptors.close(socket);
    }
}
