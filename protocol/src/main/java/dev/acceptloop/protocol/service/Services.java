package dev.acceptloop.protocol.service;

import dev.acceptloop.protocol.ProtocolProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The services by name. */
public final class Services {
    /** The one of the suite's services that is a protocol of its own. */
    public static final String HTTP = "http";

    private static final String CHAT = "chat";
    private static final List<String> NAMES =
            List.of(
                    "echo",
                    "ack",
                    "ack-once",
                    "message",
                    "time",
                    "haha",
                    "line-ack",
                    "discard",
                    "work",
                    HTTP,
                    CHAT);

    private static final ByteBuffer ACK = text("接收到你的数据");
    private static final ByteBuffer MESSAGE = text("我收到你发送的消息:");
    private static final ByteBuffer HAHA = text("hahahhaha");
    private static final ByteBuffer LINE_ACK = text("reve a line :");

    private Services() {}

    /**
     * The message service of that name, one of the suite's or a {@link ServiceProvider} on the
     * path.
     *
     * @throws IllegalArgumentException naming those there are; or because it is {@code http}, which
     *     is a protocol of its own, as that of a {@link ProtocolProvider} is
     */
    public static Service named(String name) {
        return switch (name) {
            case "echo" -> new Echo();
            case "ack" -> (message, peer) -> peer.send(ACK);
            case "ack-once" -> Services::ackOnce;
            case "message" -> (message, peer) -> peer.send(MESSAGE, message);
            case "time" -> new TimeService(Clock.system(ZoneId.systemDefault()));
            case "haha" -> (message, peer) -> peer.send(HAHA);
            case "line-ack" -> new LineAck();
            case "discard" -> new DiscardService();
            case "work" -> new WorkService();
            case CHAT -> new ChatService();
            case HTTP -> throw takesNoMessages(HTTP);
            default -> found(name);
        };
    }

    /** Whether {@code --service} of that name is not one of the suite's, if there is one at all. */
    public static boolean isFromOutside(String name) {
        return !NAMES.contains(name);
    }

    /** Whether the connections of that service speak to each other. */
    public static boolean needsSharedMemory(String name) {
        return name.equals(CHAT);
    }

    /** The names there are. */
    public static List<String> names() {
        var names = new ArrayList<>(NAMES);
        for (ServiceProvider service : ServiceLoader.load(ServiceProvider.class)) {
            names.add(service.name());
        }
        for (ProtocolProvider provider : ServiceLoader.load(ProtocolProvider.class)) {
            names.add(provider.name());
        }
        return names;
    }

    /** The protocol of that name from outside, if there is one. */
    public static @Nullable ProtocolProvider provider(String name) {
        if (!isFromOutside(name)) {
            return null;
        }
        for (ProtocolProvider provider : ServiceLoader.load(ProtocolProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        return null;
    }

    /** What somebody is told who asks a protocol of its own for messages. */
    public static IllegalArgumentException takesNoMessages(String name) {
        return new IllegalArgumentException(
                "service "
                        + name
                        + " is no message service: it takes --transport tcp or unix, and "
                        + (name.equals(HTTP)
                                ? "neither --framing nor --announce"
                                : "no --framing"));
    }

    private static Service found(String name) {
        for (ServiceProvider service : ServiceLoader.load(ServiceProvider.class)) {
            if (service.name().equals(name)) {
                return service;
            }
        }
        if (provider(name) != null) {
            throw takesNoMessages(name);
        }
        throw new IllegalArgumentException(
                "no service '" + name + "'; there are " + String.join(", ", names()));
    }

    private static void ackOnce(ByteBuffer message, Peer peer) {
        peer.send(ACK);
        peer.close();
    }

    /** A class of its own: a lambda of an interface with constants is in no AOT cache. */
    private record Echo() implements Service {
        @Override
        public void handle(ByteBuffer message, Peer peer) {
            peer.send(message);
        }
    }

    private record LineAck() implements Service {
        @Override
        public void handle(ByteBuffer message, Peer peer) {
            peer.send(LINE_ACK, message);
        }

        @Override
        public boolean repliesWithoutDelimiter() {
            return true;
        }
    }

    /** What a service says, as its bytes. */
    public static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
}
