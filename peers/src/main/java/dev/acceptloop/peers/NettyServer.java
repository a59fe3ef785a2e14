package dev.acceptloop.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server on Netty with one event loop, as the models have one thread, and otherwise with Netty's
 * defaults.
 */
final class NettyServer {
    private static final int BACKLOG = 4096;

    private NettyServer() {}

    /**
     * How the loop waits.
     *
     * @param handler what the loop runs on
     * @param channel the listening channel that goes with it
     */
    private record Waiting(IoHandlerFactory handler, Class<? extends ServerChannel> channel) {
        static Waiting named(String name) {
            return switch (name) {
                case "nio" -> new Waiting(NioIoHandler.newFactory(), NioServerSocketChannel.class);
                case "epoll" ->
                        new Waiting(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
                case "uring" ->
                        new Waiting(
                                IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
                default -> throw new IllegalArgumentException(name + ": not nio, epoll or uring");
            };
        }
    }

    /** Prints {@code listening tcp HOST:PORT} and serves until SIGTERM. */
    static void serve(String waitingName, ChannelHandler connections) throws InterruptedException {
        Waiting waiting = Waiting.named(waitingName);
        var loop = new MultiThreadIoEventLoopGroup(1, waiting.handler());
        var bootstrap =
                new ServerBootstrap()
                        .group(loop)
                        .channel(waiting.channel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(connections);
        var address =
                (InetSocketAddress)
                        bootstrap
                                .bind(InetAddress.getLoopbackAddress(), 0)
                                .sync()
                                .channel()
                                .localAddress();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        System.out.println(
                "listening tcp " + address.getAddress().getHostAddress() + ":" + address.getPort());
    }
}
