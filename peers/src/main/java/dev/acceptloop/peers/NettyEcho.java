package dev.acceptloop.peers;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;

/** An echo on Netty. */
public final class NettyEcho {
    private NettyEcho() {}

    /** Prints {@code listening tcp HOST:PORT} and serves until SIGTERM: {@code nio|epoll|uring}. */
    public static void main(String[] arguments) throws InterruptedException {
        NettyServer.serve(arguments[0], new Connections());
    }

    private static final class Connections extends ChannelInitializer<SocketChannel> {
        private static final ChannelHandler ECHO = new EchoHandler();

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(ECHO);
        }
    }
}
