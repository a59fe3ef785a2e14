package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;

/**
 * The limit on connections and the announcement, around one protocol: one that is not admitted is
 * told so and closed, and its protocol is told nothing but the peer's FIN.
 */
final class PolicyProtocol implements Protocol {
    private final ConnectionPolicies policies;
    private final Protocol conversation;
    private boolean admitted;

    PolicyProtocol(ConnectionPolicies policies, Protocol conversation) {
        this.policies = policies;
        this.conversation = conversation;
    }

    @Override
    public void connectionMade(Transport transport) {
        admitted = policies.admit();
        if (!admitted) {
            transport.write(policies.refusal());
            transport.close(CloseReason.OVERLOADED);
            return;
        }
        if (policies.announce) {
            transport.write(policies.announcement());
        }
        conversation.connectionMade(transport);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (admitted) {
            conversation.dataReceived(data);
        }
    }

    @Override
    public void resumeWriting() {
        if (admitted) {
            conversation.resumeWriting();
        }
    }

    @Override
    public void stopping() {
        if (admitted) {
            conversation.stopping();
        }
    }

    @Override
    public void readConnectionLost(Transport transport) {
        conversation.readConnectionLost(transport);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (admitted) {
            policies.release();
            conversation.connectionLost(reason);
        }
    }

    @Override
    public boolean midMessage() {
        return conversation.midMessage();
    }

    @Override
    public int retained() {
        return conversation.retained();
    }
}
