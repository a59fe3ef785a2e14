package dev.acceptloop.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Answers {@code /} with the page and anything else with 404. */
@ChannelHandler.Sharable
final class PageHandler extends RequestHandler {
    private static final byte[] PAGE = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOT_FOUND = "Not Found".getBytes(StandardCharsets.US_ASCII);
    private static final AsciiString SERVER = AsciiString.cached("acceptloop");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private volatile Second second = Second.of(0);

    /**
     * The date of one second, made once.
     *
     * @param number since 1970
     */
    private record Second(long number, AsciiString date) {
        static Second of(long number) {
            return new Second(
                    number, AsciiString.cached(DATE.format(Instant.ofEpochSecond(number))));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                answer(context, request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest request) {
        boolean bad = request.decoderResult().isFailure();
        boolean found = request.uri().equals("/");
        HttpResponseStatus status =
                bad
                        ? HttpResponseStatus.BAD_REQUEST
                        : found ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND;
        ByteBuf body = Unpooled.wrappedBuffer(found ? PAGE : NOT_FOUND);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.SERVER, SERVER)
                .set(HttpHeaderNames.DATE, date())
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        boolean ends = bad || !HttpUtil.isKeepAlive(request);
        if (ends) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ChannelFuture written = context.write(response);
        if (ends) {
            var _ = written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private AsciiString date() {
        long now = System.currentTimeMillis() / 1000;
        Second held = second;
        if (held.number != now) {
            held = Second.of(now);
            second = held;
        }
        return held.date;
    }
}
