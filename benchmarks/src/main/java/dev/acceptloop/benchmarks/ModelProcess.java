package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A server by itself in a JVM, for comparisons that are started without the launcher. Arguments,
 * first line and end are those of {@code acceptloop serve}.
 */
public final class ModelProcess {
    /** Has a server say at the end how many bytes it has answered. */
    static final String COUNT = "--count";

    private ModelProcess() {}

    private static final class Count implements ServerListener {
        @Override
        public void answered(long bytes) {
            System.out.println(ServerProcess.ANSWERED + bytes + " bytes");
        }
    }

    /** Serves until SIGTERM: {@code serve MODEL --option=value...}. */
    public static void main(String[] arguments) throws IOException {
        ServerModel model = ServerModel.named(arguments[1]);
        var words = new ArrayList<>(Arrays.asList(arguments).subList(2, arguments.length));
        ServerListener listener = words.remove(COUNT) ? new Count() : ServerListener.NONE;
        ServerOptions options = ServerOptions.parse(words);
        Server server = model.open(options, listener);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            server.close();
                            Runtime.getRuntime().halt(0);
                        }));
        System.out.println(
                "listening " + options.transport() + " " + Addresses.text(server.address()));
    }

    /** The words that start this in a JVM like this one, on its class path. */
    static List<String> command() {
        return command(ModelProcess.class);
    }

    static List<String> command(Class<?> main) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(Comparison.JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
