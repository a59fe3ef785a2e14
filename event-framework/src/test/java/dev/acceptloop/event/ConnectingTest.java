package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connecting through real sockets, and what only those can show. */
final class ConnectingTest extends ConnectingContract {
    private static final InetSocketAddress NAMED =
            InetSocketAddress.createUnresolved("somewhere.invalid", 9);

    private final Reactor reactor = world.reactor();

    ConnectingTest() throws IOException {
        super(new RealReactor());
    }

    @Test
    void theLoopGoesOnWhileANameIsLookedUp() throws IOException {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        reactor.useNames(host -> {
            asked.countDown();
            await(answer);
            return List.of(InetAddress.getLoopbackAddress());
        });
        var server = new Told();
        Port port =
                reactor.listenTCP(world.anyAddress(), Factory.of(() -> server.protocol("server")));
        int number = ((InetSocketAddress) port.address()).getPort();
        reactor.connectTCP(
                InetSocketAddress.createUnresolved("somewhere.invalid", number),
                told.factory("client"));
        await(asked);
        boolean[] called = {false};
        reactor.callLater(Duration.ofMillis(1), () -> called[0] = true);
        world.turnUntil(() -> called[0]);
        assertThat(told.events).hasSize(2);
        answer.countDown();
        world.turnUntil(() -> told.has("client made"));
    }

    @Test
    void anAttemptThatTakesTooLongFails() {
        var answer = new CountDownLatch(1);
        reactor.useNames(host -> {
            await(answer);
            return List.of(InetAddress.getLoopbackAddress());
        });
        Connector connector =
                reactor.connectTCP(
                        NAMED,
                        told.factory("client"),
                        ConnectOptions.DEFAULTS.withTimeout(Duration.ofMillis(5)));
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client failed SocketTimeoutException DISCONNECTED");
        answer.countDown(); // and what comes late is not heard
        world.turnAFewTimes();
        assertThat(told.events).hasSize(4);
        assertThat(connector.state()).isEqualTo(Connector.State.DISCONNECTED);
    }

    /** The answer finds no reactor, and runs in a thread of its own. */
    @Test
    void aLookUpThatOutlivesItsReactorFails() throws IOException, InterruptedException {
        var asked = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        reactor.useNames(host -> {
            asked.countDown();
            return List.of(InetAddress.getLoopbackAddress());
        });
        var factory =
                told.new RecordingFactory("client") {
                    @Override
                    protected void stopFactory() {
                        super.stopFactory();
                        stopped.countDown();
                    }
                };
        Connector connector = reactor.connectTCP(NAMED, factory);
        await(asked);
        reactor.close();
        assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(told.events)
                .containsExactly(
                        "client factory started",
                        "client connecting",
                        "client failed InterruptedIOException DISCONNECTED",
                        "client factory stopped");
        assertThat(connector.state()).isEqualTo(Connector.State.DISCONNECTED);
    }

    @Test
    void aNameNobodyKnowsFails() {
        reactor.useNames(host -> {
            throw new UnknownHostException(host);
        });
        reactor.connectTCP(NAMED, told.factory("client"));
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client failed UnknownHostException DISCONNECTED");
    }

    @Test
    void aLocalAddressThatIsNotOursFails() {
        var foreign = new InetSocketAddress("192.0.2.1", 0); // TEST-NET-1, nobody's
        reactor.connectTCP(
                world.deadAddress(),
                told.factory("client"),
                ConnectOptions.DEFAULTS.withFrom(foreign));
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client failed BindException DISCONNECTED");
    }

    @Test
    void connectsFromTheAddressItIsTold() throws IOException {
        var server = new Told().protocol("server");
        Port port = reactor.listenTCP(world.anyAddress(), Factory.of(() -> server));
        var from = new InetSocketAddress("127.0.0.2", 0);
        var factory = told.factory("client");
        reactor.connectTCP(
                (InetSocketAddress) port.address(),
                factory,
                ConnectOptions.DEFAULTS.withFrom(from));
        world.turnUntil(() -> told.has("client made"));
        var local = (InetSocketAddress) factory.last.transport.localAddress();
        assertThat(local.getAddress()).isEqualTo(from.getAddress());
    }

    @Test
    void listensAndConnectsByALiteralOfTheOtherFamily() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("::1");
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no IPv6 here");
        Port port =
                reactor.listenTCP(
                        new InetSocketAddress(loopback, 0),
                        Factory.of(() -> told.protocol("server")));
        reactor.connectTCP((InetSocketAddress) port.address(), told.factory("client"));
        world.turnUntil(() -> told.has("client made") && told.has("server made"));
    }

    @Test
    void aSocketFileNobodyMadeFails(@TempDir Path folder) {
        reactor.connectUNIX(folder.resolve("none"), told.factory("client"));
        assertThat(told.events).hasSize(2);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events.get(2)).startsWith("client failed ");
    }

    @Test
    void aReactorThatStopsFailsTheAttemptThatIsGoingOn() throws IOException {
        Port port =
                reactor.listenTCP(world.anyAddress(), Factory.of(() -> told.protocol("server")));
        reactor.connectTCP((InetSocketAddress) port.address(), told.factory("client"));
        reactor.callLater(Duration.ZERO, reactor::stop); // right after the attempt went out
        reactor.run();
        assertThat(told.events)
                .containsExactly(
                        "client factory started",
                        "client connecting",
                        "client failed InterruptedIOException DISCONNECTED",
                        "client factory stopped");
        assertThat(reactor.descriptors()).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLookUpThatEndsInAnErrorFails() {
        reactor.useNames(host -> {
            throw new AssertionError("on purpose");
        });
        reactor.connectTCP(NAMED, told.factory("client"));
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client failed IOException DISCONNECTED");
    }

    @Test
    void slowNamesDoNotHoldUpAQuickOne() {
        var answer = new CountDownLatch(1);
        reactor.useNames(host -> {
            if (host.startsWith("slow")) {
                await(answer);
            }
            return List.of(InetAddress.getLoopbackAddress());
        });
        for (int i = 0; i < 20; i++) {
            reactor.resolve("slow" + i + ".invalid");
        }
        boolean[] found = {false};
        reactor.resolve("quick.invalid").addAction(_ -> found[0] = true);
        world.turnUntil(() -> found[0]);
        answer.countDown();
    }

    /** A port of the range that clients get theirs from may be given to who asks for that port. */
    @Test
    void aConnectionToItselfIsRefused() {
        InetSocketAddress dead = world.deadAddress();
        reactor.connectTCP(dead, told.factory("client"), ConnectOptions.DEFAULTS.withFrom(dead));
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events)
                .containsExactly(
                        "client factory started",
                        "client connecting",
                        "client failed ConnectException DISCONNECTED",
                        "client factory stopped");
        assertThat(reactor.descriptors()).isEmpty();
    }

    // ---------------------------------------------------------------- a full backlog

    /** A listener that accepts nobody by itself, and clients until there is no more room. */
    private static final class Full implements AutoCloseable {
        final Path path;
        final ServerSocketChannel listener;
        private final List<SocketChannel> clients = new ArrayList<>();

        Full(Path folder) throws IOException {
            path = folder.resolve("full");
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path), 1);
            boolean room = true;
            while (room) {
                room = connects();
            }
        }

        private boolean connects() throws IOException {
            SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
            clients.add(client);
            client.configureBlocking(false);
            try {
                return client.connect(UnixDomainSocketAddress.of(path));
            } catch (SocketException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aPathWhoseBacklogIsFullIsWaitedFor(@TempDir Path folder) throws IOException {
        try (var full = new Full(folder)) {
            reactor.connectUNIX(full.path, told.factory("client"));
            world.turnAFewTimes();
            assertThat(told.events).hasSize(2);
            full.listener.accept().close();
            world.turnUntil(() -> told.has("client made"));
        }
    }

    @Test
    void aPathWhoseBacklogStaysFullTimesOut(@TempDir Path folder) throws IOException {
        try (var full = new Full(folder)) {
            reactor.connectUNIX(
                    full.path,
                    told.factory("client"),
                    ConnectOptions.DEFAULTS.withTimeout(Duration.ofMillis(50)));
            world.turnUntil(() -> told.has("client factory stopped"));
            assertThat(told.events).contains("client failed SocketTimeoutException DISCONNECTED");
            assertThat(reactor.descriptors()).isEmpty();
        }
    }
}
