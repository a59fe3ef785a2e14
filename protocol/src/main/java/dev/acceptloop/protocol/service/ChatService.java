package dev.acceptloop.protocol.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.Addresses;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells every other connection of the server what one of them says, as {@code PEER: message}.
 *
 * <p>PEER is {@code host:port}, or a socket's path, or {@code unix} where it has none. Who joins or
 * leaves while a message goes round may or may not hear it. The messages of one peer stay in order;
 * those of two may reach two others in different orders. A message that is too long for the framing
 * once it says who said it ends the connection of its sender, not those of its readers.
 */
final class ChatService implements Service {
    private static final ByteBuffer WELCOME = Services.text("welcome");

    private final Set<ConnectedPeer> members = ConcurrentHashMap.newKeySet(); // by identity

    @Override
    public ByteBuffer greeting() {
        return WELCOME;
    }

    @Override
    public void joined(ConnectedPeer member) {
        members.add(member);
    }

    @Override
    public void left(ConnectedPeer member) {
        members.remove(member);
    }

    /** How many there are. */
    int members() {
        return members.size();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very connection
    public void handle(ByteBuffer message, Peer peer) {
        ByteBuffer said = said(message, peer.address());
        for (ConnectedPeer member : members) {
            if (member == peer) {
                continue;
            }
            if (said.remaining() > member.maxLength()) {
                peer.close();
                return;
            }
            member.post(said);
        }
    }

    private static ByteBuffer said(ByteBuffer message, SocketAddress address) {
        byte[] head = (name(address) + ": ").getBytes(UTF_8);
        ByteBuffer said = ByteBuffer.allocate(head.length + message.remaining());
        return said.put(head).put(message.duplicate()).flip().asReadOnlyBuffer();
    }

    private static String name(SocketAddress address) {
        String name = Addresses.text(address);
        return name.isEmpty() ? "unix" : name;
    }
}
