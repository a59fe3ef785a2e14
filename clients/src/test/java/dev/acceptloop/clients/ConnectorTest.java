package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ConnectorTest {
    /** Connects and closes; returns how many there were. */
    private static int connect(Connector connector) throws IOException {
        List<SocketChannel> channels = connector.connectAll();
        for (SocketChannel channel : channels) {
            assertThat(channel.isConnected()).isTrue();
            assertThat(channel.isBlocking()).isFalse();
            channel.close();
        }
        return channels.size();
    }

    private static SocketAddress nobody() throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return listener.getLocalSocketAddress();
        }
    }

    @Test
    void goesToTheNextAddressWhereNobodyIsAtTheFirst() throws Exception {
        try (var server = TinyServer.echo()) {
            var options =
                    LoadOptions.to((InetSocketAddress) nobody())
                            .alternatives(List.of(server.address()))
                            .connections(3)
                            .duration(Duration.ofMillis(100))
                            .build();
            try (Load load = Load.connect(options)) {
                LoadResult result = load.run();

                assertThat(result.errors()).isEmpty();
                assertThat(result.counts().established()).isEqualTo(3);
                assertThat(result.settings().target())
                        .isEqualTo("127.0.0.1:" + server.address().getPort());
            }
        }
    }

    /** One after the other they would take 30 s. */
    @Test
    void doesNotLetOneConnectionWaitForAnother() throws Exception {
        try (var full = new Full()) {
            var connector =
                    new Connector(
                            LoadOptions.to(full.address())
                                    .connections(100)
                                    .timeout(Duration.ofMillis(300))
                                    .build());
            long before = System.nanoTime();

            assertThat(connect(connector)).isZero();
            assertThat(connector.errors()).isEqualTo(Map.of(LoadError.TIMEOUT, 100L));
            assertThat(System.nanoTime() - before).isLessThan(15_000_000_000L);
        }
    }

    /** The first address never answers: it is not waited for until the time-out. */
    @Test
    void goesToTheNextAddressWhereNobodyAnswersAtTheFirst() throws Exception {
        try (var full = new Full();
                var server = TinyServer.echo()) {
            var connector =
                    new Connector(
                            LoadOptions.to(full.address())
                                    .alternatives(List.of(server.address()))
                                    .connections(3)
                                    .build());

            assertThat(connect(connector)).isEqualTo(3);
            assertThat(connector.errors()).isEmpty();
            assertThat(connector.target()).isEqualTo(server.address());
        }
    }

    @Test
    void givesEachConnectionItsOwnTimeOut() throws Exception {
        try (var full = new Full()) {
            var connector =
                    new Connector(
                            LoadOptions.to(full.address())
                                    .connections(4)
                                    .rampUp(Duration.ofMillis(400))
                                    .timeout(Duration.ofMillis(300))
                                    .build());
            long before = System.nanoTime();

            assertThat(connect(connector)).isZero();
            assertThat(connector.errors()).isEqualTo(Map.of(LoadError.TIMEOUT, 4L));
            assertThat(connector.trouble()).endsWith(": no connection in time");
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(600_000_000L);
        }
    }

    @Test
    void callsAMissingSocketFileRefusedAndNamesIt(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("nobody");
        var connector =
                new Connector(
                        LoadOptions.to(TransportKind.UNIX, UnixDomainSocketAddress.of(path))
                                .connections(2)
                                .build());

        assertThat(connect(connector)).isZero();
        assertThat(connector.errors()).isEqualTo(Map.of(LoadError.REFUSED, 2L));
        assertThat(connector.trouble())
                .isEqualTo("connect to " + path + ": No such file or directory");
    }

    @Test
    void saysWhatToDoWhereThePortsRanOut() throws Exception {
        for (String words : List.of("Cannot assign requested address", "Address already in use")) {
            assertThat(Connector.words(new BindException(words)))
                    .isEqualTo(
                            words
                                    + " (out of ports: one that was closed keeps its own for a"
                                    + " minute; a --source more has as many)");
            assertThat(Connector.error(new BindException(words))).isEqualTo(LoadError.OTHER);
        }
        assertThat(Connector.words(new ConnectException("Connection refused")))
                .isEqualTo("Connection refused");
    }

    @Test
    void doesNotTakeAForeignSourceForAWantOfPorts() throws Exception {
        try (var server = TinyServer.echo()) {
            var connector =
                    new Connector(
                            LoadOptions.to(server.address())
                                    .sources(List.of(InetAddress.ofLiteral("192.0.2.1")))
                                    .build());

            assertThat(connect(connector)).isZero();
            assertThat(connector.errors()).isEqualTo(Map.of(LoadError.OTHER, 1L));
            assertThat(connector.trouble()).endsWith(": 192.0.2.1 is no address of this host");
        }
    }

    @Test
    void refusesAPathThatIsTooLongForASocket() {
        var address = UnixDomainSocketAddress.of("/" + "x".repeat(107));

        assertThatIllegalArgumentException()
                .isThrownBy(LoadOptions.to(TransportKind.UNIX, address)::build)
                .withMessageEndingWith("longer than the 107 bytes a socket's path can have");
    }

    /** A listener that accepts nobody, and whose backlog is full: the kernel answers no one. */
    private static final class Full implements AutoCloseable {
        private final ServerSocket listener =
                new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        private final List<SocketChannel> queued = new ArrayList<>();

        Full() throws IOException {
            for (int i = 0; i < 8; i++) { // more than a backlog of 1 takes
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(address());
                queued.add(channel);
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listener.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (SocketChannel channel : queued) {
                channel.close();
            }
        }
    }
}
