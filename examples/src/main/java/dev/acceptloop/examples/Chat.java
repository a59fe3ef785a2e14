package dev.acceptloop.examples;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/** A room: the first line is a name, every other goes to all who have one. */
public final class Chat extends LineReceiver {
    private final Set<Chat> room;
    private String name = "";

    private Chat(Set<Chat> room) {
        this.room = room;
    }

    /** One room; what its members share belongs to the reactor's thread, so there is no lock. */
    public static Factory factory() {
        var room = new LinkedHashSet<Chat>();
        return Factory.of(() -> new Chat(room));
    }

    @Override
    protected void connectionMade() {
        sendLine("welcome");
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        if (name.isEmpty()) {
            name = text(line);
            room.add(this);
        } else {
            String said = name + ": " + text(line);
            room.forEach(member -> member.sendLine(said));
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        room.remove(this);
    }

    /** Serves on port 7007. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            reactor.listenTCP(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007), factory());
            reactor.run();
        }
    }
}
