package dev.acceptloop.junit;

import dev.acceptloop.clients.LoadTest;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/** The server of one test, and what made it fail. */
final class Served {
    private final String model;
    private final ServerOptions options;
    private final Server server;
    private final AtomicReference<@Nullable Throwable> failure;

    private Served(
            String model,
            ServerOptions options,
            Server server,
            AtomicReference<@Nullable Throwable> failure) {
        this.model = model;
        this.options = options;
        this.server = server;
        this.failure = failure;
    }

    /**
     * Opens it.
     *
     * @throws IllegalArgumentException if there is no such model, or it cannot do that, in one line
     * @throws IOException if it cannot listen
     */
    static Served open(Serve serve) throws IOException {
        ServerOptions options = options(serve);
        var failure = new AtomicReference<@Nullable Throwable>();
        var listener =
                new ServerListener() {
                    @Override
                    public void failed(Throwable cause) {
                        failure.set(cause);
                    }
                };
        Server server = ServerModel.named(serve.value()).open(options, listener);
        return new Served(serve.value(), options, server, failure);
    }

    private static ServerOptions options(Serve serve) {
        var words = new ArrayList<String>();
        if (!serve.service().isEmpty()) {
            words.add("--service=" + serve.service());
        }
        if (!serve.framing().isEmpty()) {
            words.add("--framing=" + serve.framing());
        }
        words.addAll(List.of(serve.options()));
        return ServerOptions.parse(words);
    }

    Server server() {
        return server;
    }

    /** A load of it, which frames its messages as it does. */
    LoadTest load() {
        return LoadTest.to(options.transport(), server.address()).framing(options.framing());
    }

    /**
     * Drains it.
     *
     * @throws AssertionFailedError if it had failed before that
     */
    void close() {
        server.close();
        Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionFailedError("the server " + model + " failed: " + cause, cause);
        }
    }
}
