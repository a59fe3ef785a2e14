package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server in a process of its own, so that it can be killed: prints its port and serves. */
final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        var options = ServerOptions.parse(words.subList(1, words.size()));
        Server server = ServerModel.named(words.get(0)).open(options, ServerListener.NONE);
        System.out.println(((InetSocketAddress) server.address()).getPort());
    }

    static Process start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** With that in its environment. */
    static Process start(Map<String, String> environment, String... arguments) throws IOException {
        var words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Parent.class.getName()));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
