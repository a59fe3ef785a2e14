package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Another connection in the place of one that has ended in order, as connections of HTTP do. It is
 * begun when there is a message for it, whose time it is in. Confined to the worker's thread.
 */
final class Renewal {
    private final Selector selector;
    private final Connector connector;
    private final boolean renews;

    /** Or none, if that is not what is due. */
    Renewal(Selector selector, Connector connector, Exchange.Due due) {
        this.selector = selector;
        this.connector = connector;
        HttpDue http = due.http();
        this.renews = http != null && http.reuse() != Reply.Reuse.HELD;
    }

    /** Parts a connection that the server may close, and nobody is the worse for it. */
    boolean partAtRest(Exchange exchange) {
        boolean isAtRest = renews && exchange.underWay() == 0;
        if (isAtRest) {
            exchange.part();
        }
        return isAtRest;
    }

    /** Whether the reply that was complete last is the last one of its connection. */
    boolean isDue(Exchange exchange) {
        return renews && exchange.wasLast();
    }

    /**
     * Begins it, if there is something to be sent over it; returns whether it is connected.
     *
     * @throws IOException if it cannot be made
     */
    boolean begin(Exchange exchange) throws IOException {
        if (exchange.underWay() == 0) {
            return false;
        }
        try {
            SocketChannel channel = connector.begin(exchange.id, connector.target());
            boolean connected = channel.isConnected();
            int interest = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
            exchange.join(channel.register(selector, interest));
            return connected;
        } catch (IOException e) {
            if (Connector.isBacklogFull(e)) {
                return false; // it is tried again
            }
            throw e;
        }
    }
}
