package dev.acceptloop.protocol;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.ZoneId;

/** What servers say on their connections, by the options they are given. */
final class Protocols {
    private Protocols() {}

    /** What a server with those options says. */
    static Speech of(ServerOptions options) {
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
    private record Messages(Service service, Framing framing) implements Speech {
        @Override
        public Conversation conversation() {
            return new Framed(service, framing);
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
    record Bare(ProtocolProvider provider) implements Speech {
        @Override
        public Conversation conversation() {
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
