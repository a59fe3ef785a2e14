package dev.acceptloop.peers;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;

/** HTTP on Netty, with Netty's codec. */
public final class NettyHttp {
    private NettyHttp() {}

    /** Prints {@code listening tcp HOST:PORT} and serves until SIGTERM: {@code nio|epoll|uring}. */
    public static void main(String[] arguments) throws InterruptedException {
        NettyServer.serve(arguments[0], new Connections());
    }

    private static final class Connections extends ChannelInitializer<SocketChannel> {
        private static final ChannelHandler PAGE = new PageHandler();

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new HttpServerCodec(), PAGE);
        }
    }
}
