package dev.acceptloop.launcher;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.service.Services;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The words that a shell may complete; looked for only when a completion is made. */
final class Candidates {
    private Candidates() {}

    /** Those of an option of {@code serve}. */
    static Iterable<String> of(Option option) {
        return switch (option) {
            case SERVICE -> () -> Services.names().iterator();
            case TRANSPORT -> new Transports();
            case FRAMING -> new Framings();
            default -> List.of();
        };
    }

    private static Iterator<String> words(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::toString).iterator();
    }

    static final class Models implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ServerModel.all().stream().map(ServerModel::name).iterator();
        }
    }

    static final class Transports implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return words(TransportKind.values());
        }
    }

    static final class Framings implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return words(Framing.values());
        }
    }
}
