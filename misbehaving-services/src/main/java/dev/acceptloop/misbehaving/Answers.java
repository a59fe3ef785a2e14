package dev.acceptloop.misbehaving;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;

/** A connection that answers each read, in whatever way. */
final class Answers implements Protocol {
    private final Answer answer;

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    private Transport transport;

    Answers(Answer answer) {
        this.answer = answer;
    }

    /** What is done about some bytes. */
    @FunctionalInterface
    interface Answer {
        /** As {@link Protocol#dataReceived}, for a connection of this one's own. */
        void to(ByteBuffer data, Transport transport);
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        answer.to(data, transport);
    }
}
