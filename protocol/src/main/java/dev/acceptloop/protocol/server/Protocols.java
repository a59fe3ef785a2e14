package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.ProtocolFactory;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.framing.FramedProtocol;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.http.HttpSite;
import dev.acceptloop.protocol.service.Service;
import dev.acceptloop.protocol.service.Services;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.ZoneId;

/** What servers say on their connections, by the options they are given. */
public final class Protocols {
    private Protocols() {}

    /** What a server with those options says. */
    static ProtocolFactory of(ServerOptions options) {
        String name = options.value(Option.SERVICE);
        boolean plain = options.framing() == Framing.CHUNK && options.transport().isStream();
        if (name.equals(Services.HTTP)) {
            if (!plain || options.isSet(Option.ANNOUNCE)) {
                throw Services.takesNoMessages(name);
            }
            return new HttpSite(Clock.system(ZoneId.systemDefault()));
        }
        ProtocolProvider provider = Services.provider(name);
        if (provider == null) {
            return new Messages(Services.named(name), options.framing());
        }
        if (!plain) {
            throw Services.takesNoMessages(name);
        }
        return new Bare(provider);
    }

    /** A message service, in a framing. */
    private record Messages(Service service, Framing framing) implements ProtocolFactory {
        @Override
        public MessageProtocol conversation() {
            return new FramedProtocol(service, framing);
        }

        @Override
        public ByteBuffer refusal(ByteBuffer text) {
            return announcement(text);
        }

        @Override
        public ByteBuffer announcement(ByteBuffer text) {
            boolean bare = framing == Framing.LINE && service.repliesWithoutDelimiter();
            return bare ? text.duplicate() : framing.encode(text);
        }
    }

    /** A protocol from outside. */
    public record Bare(ProtocolProvider provider) implements ProtocolFactory {
        @Override
        public MessageProtocol conversation() {
            return new Provided(provider);
        }

        @Override
        public ByteBuffer refusal(ByteBuffer text) {
            return text.duplicate();
        }

        @Override
        public ByteBuffer announcement(ByteBuffer text) {
            return text.duplicate();
        }
    }
}
