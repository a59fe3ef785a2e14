package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Another connection in the place of one that has ended in order, as connections of HTTP do, or has
 * had as many messages as it is for. It is begun when there is a message for it, whose time it is
 * in. Confined to the worker's thread.
 */
final class Renewal {
    private final Selector selector;
    private final Connector connector;
    private final boolean renews; // what the server has ended
    private boolean crowded;

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
        return exchange.isSpent() || (renews && exchange.wasLast());
    }

    /**
     * Whether it is connected; if not it is on its way, waits for a message, or was cut. One that
     * was parted, and has a message, is begun.
     */
    boolean isConnected(Exchange exchange, Ledger ledger) {
        if (!exchange.isParted()) {
            return exchange.isOpen() && !exchange.isJoining();
        }
        try {
            boolean connected = exchange.underWay() > 0 && begin(exchange);
            if (connected) {
                ledger.connected(exchange);
            }
            return connected;
        } catch (IOException e) {
            ledger.unconnected(exchange, e);
            return false;
        }
    }

    private boolean begin(Exchange exchange) throws IOException {
        try {
            exchange.dial();
            SocketChannel channel = connector.begin(exchange.id, connector.target());
            boolean connected = channel.isConnected();
            int interest = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
            exchange.join(channel.register(selector, interest));
            return connected;
        } catch (IOException e) {
            if (Connector.isBacklogFull(e)) {
                crowded = true;
                return false; // it is tried again
            }
            throw e;
        }
    }

    /** Whether a backlog was full since this was asked last: who waits for it is not told. */
    boolean wasCrowded() {
        boolean was = crowded;
        crowded = false;
        return was;
    }

    /** Ends the making of one that can be ended; whether it is connected then. */
    boolean isJoined(Exchange exchange, Ledger ledger) {
        try {
            exchange.joined();
            ledger.connected(exchange);
            return true;
        } catch (IOException e) {
            ledger.unconnected(exchange, e);
            return false;
        }
    }
}
