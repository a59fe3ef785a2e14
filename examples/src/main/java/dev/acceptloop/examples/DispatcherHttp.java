package dev.acceptloop.examples;

import dev.acceptloop.event.dispatcher.ChannelMap;
import dev.acceptloop.event.dispatcher.ChatDispatcher;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Gets a page with HTTP/1.0 on the dispatcher layer; several at once, if one map has several. */
public final class DispatcherHttp extends ChatDispatcher {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final StringBuilder collected = new StringBuilder();
    private String head = "";

    private DispatcherHttp(ChannelMap map) {
        super(map);
    }

    /** Asks the server for a page; it is there when the map is empty. */
    public static DispatcherHttp get(ChannelMap map, SocketAddress server, String path)
            throws IOException {
        var page = new DispatcherHttp(map);
        page.setTerminator(END_OF_HEAD);
        page.push("GET " + path + " HTTP/1.0\r\nHost: localhost" + END_OF_HEAD);
        page.connect(server);
        return page;
    }

    @Override
    protected void collectIncomingData(ByteBuffer data) {
        collected.append(StandardCharsets.UTF_8.decode(data));
    }

    @Override
    protected void foundTerminator() {
        head = collected.toString();
        collected.setLength(0);
        setTerminator(0); // the rest is the body
    }

    /** The head, once it is there. */
    public String head() {
        return head;
    }

    /** What came behind the head. */
    public String body() {
        return collected.toString();
    }
}
