package dev.acceptloop.containers;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.util.stream.Stream;

/** The models that are tried, by name. */
final class Models {
    private Models() {}

    static Stream<String> all() {
        return ServerModel.all().stream()
                .filter(model -> model.transports().contains(TransportKind.TCP))
                .filter(model -> model.unavailable().isEmpty())
                .map(ServerModel::name);
    }

    /** Those that serve several at once, and so can be full. */
    static Stream<String> ofSeveral() {
        return all().filter(name -> !name.equals("blocking"));
    }
}
