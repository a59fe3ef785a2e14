package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a wildcard stands for, whatever kind of socket a model has: one family, or both. */
@Timeout(60)
final class WildcardsTest {
    private static final String V4 = "127.0.0.1";
    private static final String V6 = "::1";

    static Stream<Arguments> servers() {
        return ServerModel.all().stream()
                .filter(model -> model.unavailable().isEmpty())
                .flatMap(model ->
                        Stream.of(TransportKind.TCP, TransportKind.UDP)
                                .filter(model.transports()::contains)
                                .map(kind -> Arguments.of(model.name(), kind)));
    }

    private static ServerOptions options(TransportKind kind, String host) {
        return ServerOptions.DEFAULTS
                .with(Option.TRANSPORT, kind)
                .with(Option.HOST, host)
                .with(Option.WORKERS, 1);
    }

    private static Server open(String model, TransportKind kind, String host) throws IOException {
        return ServerModel.named(model).open(options(kind, host), ServerListener.NONE);
    }

    private static boolean hasIpv6() {
        try (var _ = new ServerSocket(0, 1, InetAddress.ofLiteral(V6))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Not even other addresses of the loopback, so nobody's but this machine's. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("servers")
    void whoAsksForNoAddressGetsTheLoopbackAlone(String model, TransportKind kind)
            throws IOException {
        var options = ServerOptions.DEFAULTS.with(Option.TRANSPORT, kind).with(Option.WORKERS, 1);
        try (Server server = ServerModel.named(model).open(options, ServerListener.NONE)) {
            int port = ((InetSocketAddress) server.address()).getPort();
            assertThat(Addresses.text(server.address())).isEqualTo("127.0.0.1:" + port);
            ask(kind, V4, port);
            for (String other : new String[] {"127.0.0.2", V6}) {
                assertThatThrownBy(() -> ask(kind, other, port))
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("servers")
    void ofIpv4IsIpv4Alone(String model, TransportKind kind) throws IOException {
        assumeTrue(hasIpv6(), "no IPv6 here");
        try (Server server = open(model, kind, "0.0.0.0")) {
            int port = ((InetSocketAddress) server.address()).getPort();
            assertThat(Addresses.text(server.address())).isEqualTo("0.0.0.0:" + port);
            ask(kind, V4, port);
            assertThatThrownBy(() -> ask(kind, V6, port))
                    .isInstanceOfAny(ConnectException.class, PortUnreachableException.class);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("servers")
    void ofIpv6IsBoth(String model, TransportKind kind) throws IOException {
        assumeTrue(hasIpv6(), "no IPv6 here");
        try (Server server = open(model, kind, "::")) {
            int port = ((InetSocketAddress) server.address()).getPort();
            assertThat(Addresses.text(server.address())).isEqualTo("[::]:" + port);
            ask(kind, V4, port);
            ask(kind, V6, port);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("servers")
    void aLinkLocalAddressNeedsAnInterface(String model, TransportKind kind) {
        assertThatThrownBy(() -> open(model, kind, "fe80::1").close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--host fe80::1: say on which interface, such as fe80::1%eth0");
    }

    /** Demands an echo; a connection is only opened, which the kernel does. */
    private static void ask(TransportKind kind, String host, int port) throws IOException {
        var server = new InetSocketAddress(host, port);
        if (kind == TransportKind.TCP) {
            try (var client = new Socket()) {
                client.connect(server, 10_000);
            }
            return;
        }
        try (var client = new DatagramSocket()) {
            client.setSoTimeout(20_000);
            client.connect(server);
            var echo = new DatagramPacket("hello".getBytes(US_ASCII), 5);
            client.send(echo);
            client.receive(echo);
        }
    }
}
