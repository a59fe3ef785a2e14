package dev.acceptloop.peers;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;

/** Writes what is read. */
@ChannelHandler.Sharable
final class EchoHandler extends RequestHandler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var _ = context.write(message);
    }
}
