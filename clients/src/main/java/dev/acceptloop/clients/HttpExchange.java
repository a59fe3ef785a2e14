package dev.acceptloop.clients;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One request and its response, on a connection of its own; a protocol of the event framework. */
final class HttpExchange implements Protocol {
    /** What became of it; exactly one is called, once. */
    interface Outcome {
        /** The response is complete. */
        void done();

        /** There is none, or not all of it. */
        void failed(IOException why);
    }

    private final HttpUrl url;
    private final boolean headOnly;
    private final HttpResponseReader reader;
    private final Outcome outcome;
    private Transport transport; // from connectionMade on
    private boolean over;

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    HttpExchange(
            HttpUrl url, boolean headOnly, HttpResponseReader.Receiver receiver, Outcome outcome) {
        this.url = url;
        this.headOnly = headOnly;
        this.reader = new HttpResponseReader(headOnly, receiver);
        this.outcome = outcome;
    }

    @Override
    public void connectionMade(Transport transport) {
        String request =
                (headOnly ? "HEAD " : "GET ")
                        + url.target()
                        + " HTTP/1.1\r\nHost: "
                        + url.authority()
                        + "\r\nUser-Agent: acceptloop\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        this.transport = transport;
        transport.write(ByteBuffer.wrap(HttpResponseReader.bytes(request)));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        try {
            reader.read(data);
            if (reader.isDone()) {
                over(transport);
            }
        } catch (IOException e) {
            over(transport, e);
        }
    }

    @Override
    public void readConnectionLost(Transport transport) {
        try {
            reader.end();
            over(transport);
        } catch (IOException e) {
            over(transport, e);
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (!over) {
            over = true;
            outcome.failed(new IOException("the server reset the connection"));
        }
    }

    private void over(Transport transport) {
        if (!over) {
            over = true;
            transport.close(CloseReason.SERVICE_CLOSED);
            outcome.done();
        }
    }

    private void over(Transport transport, IOException why) {
        if (!over) {
            over = true;
            transport.abort(CloseReason.PROTOCOL_ERROR);
            outcome.failed(why);
        }
    }
}
