package dev.acceptloop.event.endpoints;

import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.TcpOptions;
import dev.acceptloop.event.UnixOptions;
import dev.acceptloop.event.deferred.Deferred;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Endpoints in words, as a user writes them on a command line. */
public final class Endpoints {
    private Endpoints() {}

    /**
     * Where to listen: {@code tcp:PORT[:interface=ADDRESS][:backlog=N]} or {@code
     * unix:PATH[:mode=OCTAL][:backlog=N]}; a backslash before a colon makes it part of a path.
     *
     * @throws IllegalArgumentException with one line for the user
     */
    public static ServerEndpoint server(Reactor reactor, String description) {
        var words = new Description(description);
        return switch (words.kind()) {
            case "tcp" -> tcpServer(reactor, words);
            case "unix" -> unixServer(reactor, words);
            default -> throw words.wrong("is neither tcp nor unix");
        };
    }

    private static ServerEndpoint tcpServer(Reactor reactor, Description description) {
        var words = description.with(List.of("port"), List.of("interface", "backlog"));
        var any = new InetSocketAddress(0).getAddress();
        var address =
                new InetSocketAddress(
                        words.get("interface", InetAddress::ofLiteral, any),
                        words.get("port", Endpoints::port));
        TcpOptions defaults = TcpOptions.DEFAULTS;
        int backlog = words.get("backlog", Integer::valueOf, defaults.backlog());
        var options = new TcpOptions(backlog, defaults.highWater(), false);
        return factory ->
                Deferred.execute(() -> reactor.listenTCP(address, factory, options, () -> reactor));
    }

    private static ServerEndpoint unixServer(Reactor reactor, Description description) {
        var words = description.with(List.of("address"), List.of("mode", "backlog"));
        Path path = words.get("address", Path::of);
        UnixOptions defaults = UnixOptions.DEFAULTS;
        var options =
                new UnixOptions(
                        words.get("backlog", Integer::valueOf, defaults.backlog()),
                        defaults.highWater(),
                        words.get("mode", Endpoints::permissions, defaults.permissions()));
        return factory ->
                Deferred.execute(() -> reactor.listenUNIX(path, factory, options, () -> reactor));
    }

    /**
     * Where to connect to: {@code tcp:HOST:PORT[:timeout=SECONDS][:bindAddress=ADDRESS]} or {@code
     * unix:PATH[:timeout=SECONDS]}.
     *
     * @throws IllegalArgumentException with one line for the user
     */
    public static ClientEndpoint client(Reactor reactor, String description) {
        var words = new Description(description);
        return switch (words.kind()) {
            case "tcp" -> tcpClient(reactor, words);
            case "unix" -> unixClient(reactor, words);
            default -> throw words.wrong("is neither tcp nor unix");
        };
    }

    private static ClientEndpoint tcpClient(Reactor reactor, Description description) {
        var words = description.with(List.of("host", "port"), List.of("timeout", "bindAddress"));
        ConnectOptions options = options(words);
        if (words.has("bindAddress")) {
            InetAddress from = words.get("bindAddress", InetAddress::ofLiteral);
            options = options.withFrom(new InetSocketAddress(from, 0));
        }
        return new HostnameEndpoint(
                reactor,
                words.get("host", host -> host),
                words.get("port", Endpoints::port),
                options);
    }

    private static ClientEndpoint unixClient(Reactor reactor, Description description) {
        var words = description.with(List.of("path"), List.of("timeout"));
        return ClientEndpoint.unix(reactor, words.get("path", Path::of), options(words));
    }

    /**
     * A value as it stands in a description: with a backslash before what would end it, as in an
     * IPv6 address.
     */
    public static String quoted(String value) {
        return value.replace("\\", "\\\\").replace(":", "\\:").replace("=", "\\=");
    }

    private static ConnectOptions options(Description words) {
        ConnectOptions defaults = ConnectOptions.DEFAULTS;
        return defaults.withTimeout(words.get("timeout", Endpoints::seconds, defaults.timeout()));
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Integer.parseUnsignedInt(text));
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException(text);
        }
        return port;
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int mode = Integer.parseInt(octal, 8);
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException(octal);
        }
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        int bit = 0400;
        for (PosixFilePermission permission : PosixFilePermission.values()) { // in the bits' order
            if ((mode & bit) != 0) {
                permissions.add(permission);
            }
            bit >>= 1;
        }
        return permissions;
    }
}
