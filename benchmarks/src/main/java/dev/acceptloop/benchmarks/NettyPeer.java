package dev.acceptloop.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program of the module {@code peers}: a jar with Netty inside, which is started and never
 * loaded here.
 *
 * @param jar where it should be
 */
record NettyPeer(Path jar) {
    private static final String NAME = "peers.jar";

    /** The one beside the jar that this class is in. */
    static final NettyPeer BESIDE = new NettyPeer(home().resolveSibling(NAME));

    private static final String ECHO = "dev.acceptloop.peers.NettyEcho";
    private static final String HTTP = "dev.acceptloop.peers.NettyHttp";
    private static final String NATIVES_FOR = "amd64";

    private static Path home() {
        try {
            return Path.of(
                    NettyPeer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("classes from no file", e);
        }
    }

    /** The peer whose loop waits that way. */
    Peer peer(String waiting, String description) {
        return new Peer(
                        "netty-" + waiting,
                        description,
                        () -> absence(waiting),
                        _ -> command(ECHO, waiting))
                .withHttp(_ -> command(HTTP, waiting));
    }

    private String absence(String waiting) {
        if (!Files.isReadable(jar)) {
            return "no " + NAME + " beside the suite's jars: the module peers is not built";
        }
        String here = System.getProperty("os.arch");
        if (!waiting.equals("nio") && !here.equals(NATIVES_FOR)) {
            return "no native library for " + here;
        }
        return waiting.equals("uring") ? Peers.noUring() : "";
    }

    private List<String> command(String main, String waiting) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Comparison.JVM_FLAGS);
        command.addAll(List.of("-cp", jar.toString(), main, waiting));
        return command;
    }
}
