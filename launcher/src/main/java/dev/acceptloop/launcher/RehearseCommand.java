package dev.acceptloop.launcher;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What the launcher runs once after a build, to record which classes a start needs (JEP 514, an AOT
 * cache): each command parsed, a server opened and asked. A model that is named is opened instead
 * of the usual ones: that of {@code forking} leaves the cache of its children behind.
 */
@Command(name = "rehearse", hidden = true, description = "Record a start for the AOT cache.")
final class RehearseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "what to open")
    private List<String> models = List.of("selector", "threaded", "blocking", "async");

    @Override
    public Integer call() throws IOException {
        CommandLine commandLine = Main.commandLine();
        commandLine.execute("models", "--json");
        commandLine.parseArgs("serve", "selector", "--service", "echo", "--port", "0");
        ServeCommand.loadLogging();
        for (String model : models) {
            var lifetime = new Lifetime(System.err);
            try (Server server = ServerModel.named(model).open(ServerOptions.DEFAULTS, lifetime)) {
                lifetime.endBySignals(server);
                ask((InetSocketAddress) server.address());
            }
        }
        return 0;
    }

    private static void ask(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write('?');
            if (socket.getInputStream().read() != '?') {
                throw new IOException("no echo from " + address);
            }
        }
    }
}
