package dev.acceptloop.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** UDP sockets, waited for with a Selector. */
final class UdpPorts implements DatagramPorts {
    private final Selector selector = Selector.open();
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final BitSet readable = new BitSet();
    private final Consumer<SelectionKey> ready = this::ready; // made once, not once a turn
    private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_BYTES);

    /** Sockets bound to the sources in turn, from the first id on; to any if there are none. */
    UdpPorts(SocketAddress server, List<InetAddress> sources, int first, int count)
            throws IOException {
        try {
            for (int i = 0; i < count; i++) {
                DatagramChannel channel = DatagramChannel.open();
                channels.add(channel);
                if (!sources.isEmpty()) {
                    InetAddress source = sources.get((first + i) % sources.size());
                    channel.bind(new InetSocketAddress(source, 0));
                }
                channel.connect(server);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, i);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public int count() {
        return channels.size();
    }

    @Override
    public int await(int millis) throws IOException {
        readable.clear();
        return millis == 0 ? selector.selectNow(ready) : selector.select(ready, millis);
    }

    private void ready(SelectionKey key) {
        readable.set((Integer) key.attachment());
    }

    @Override
    public boolean isReady(int port) {
        return readable.get(port);
    }

    @Override
    public boolean send(int port, ByteBuffer datagram) throws IOException {
        return channels.get(port).write(datagram) > 0;
    }

    @Override
    public @Nullable ByteBuffer receive(int port) throws IOException {
        boolean some = channels.get(port).receive(in.clear()) != null;
        return some ? in.flip() : null;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
