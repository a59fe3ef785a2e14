package dev.acceptloop.examples;

import dev.acceptloop.event.dispatcher.BufferedDispatcher;
import dev.acceptloop.event.dispatcher.ChannelMap;
import dev.acceptloop.event.dispatcher.Dispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** The echo server of the dispatcher layer: a socket that accepts, and one for each peer. */
public final class DispatcherEcho extends Dispatcher {
    /** Not listening yet. */
    public DispatcherEcho(ChannelMap map) {
        super(map);
    }

    @Override
    protected void handleAccepted(SocketChannel accepted) throws IOException {
        new Peer(map()).take(accepted);
    }

    private static final class Peer extends BufferedDispatcher {
        Peer(ChannelMap map) {
            super(map);
        }

        void take(SocketChannel channel) throws IOException {
            attach(channel);
        }

        @Override
        protected void handleRead() {
            ByteBuffer in = map().readBuffer();
            if (receive(in) > 0) {
                push(in.flip());
            }
        }
    }

    /** Serves on port 7007. */
    public static void main(String... arguments) throws IOException {
        try (ChannelMap map = ChannelMap.open()) {
            new DispatcherEcho(map)
                    .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007), 1024);
            map.loop(Duration.ofSeconds(30));
        }
    }
}
