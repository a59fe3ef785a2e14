package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.testing.MemoryReactor;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection as a Deferred, over a network in memory. */
final class ClientCreatorTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final Told told = new Told();
    private final Semaphore said = new Semaphore(0);

    @AfterEach
    void close() {
        memory.close();
    }

    private InetSocketAddress listen() throws IOException {
        Port port = reactor.listenTCP(ANY, Factory.of(() -> told.protocol("server")));
        return (InetSocketAddress) port.address();
    }

    private <P extends Protocol> Deferred<P> connect(
            InetSocketAddress address, Supplier<? extends P> protocols) {
        return watched(
                new ClientCreator<P>(reactor, protocols)
                        .connectTCP(address, ConnectOptions.DEFAULTS));
    }

    private <P extends Protocol> Deferred<P> watched(Deferred<P> connecting) {
        connecting.addBoth(outcome -> told.events.add("fired " + outcome.isSuccess()));
        return connecting;
    }

    @Test
    void firesAsTheConnectionIsMade() throws IOException {
        connect(listen(), () -> told.protocol("client"));
        memory.turnUntil(() -> told.has("client made"));
        assertThat(told.events).containsSubsequence("client made", "fired true");
    }

    /** A peer in another thread may have spoken before the loop turns again. */
    @Test
    void firesBeforeAnythingIsRead(@TempDir Path folder) throws Exception {
        var world = new RealReactor();
        Path path = folder.resolve("server");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread greeting = Thread.ofPlatform().start(() -> greet(server, 5));
            for (int i = 1; i <= 5; i++) {
                int round = i;
                watched(
                        new ClientCreator<>(world.reactor(), Hearing::new)
                                .connectUNIX(path, ConnectOptions.DEFAULTS));
                world.turnUntil(() -> told.count("heard") == round);
            }
            greeting.join();
        }
        world.close();
        assertThat(String.join(" ", told.events)).isEqualTo("fired true heard ".repeat(5).strip());
    }

    private void greet(ServerSocketChannel server, int clients) {
        try {
            for (int i = 0; i < clients; i++) {
                SocketChannel client = server.accept();
                client.write(Told.bytes("hello"));
                said.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Hearing implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            said.acquireUninterruptibly();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            told.events.add("heard");
        }
    }

    @Test
    void failsWithWhyThereIsNone() {
        connect(new InetSocketAddress(ANY.getAddress(), 1), () -> told.protocol("client"));
        memory.turnUntil(() -> told.has("fired false"));
        assertThat(told.events).containsExactly("fired false");
    }

    @Test
    void failsWhenItsProtocolCannotBeMade() throws IOException {
        connect(listen(), ClientCreatorTest::failing);
        memory.turnUntil(() -> told.has("fired false"));
        memory.turnUntil(() -> told.has("server lost PEER_CLOSED"));
    }

    private static Protocol failing() {
        throw new IllegalStateException("on purpose");
    }

    @Test
    void failsWhenItsProtocolThrowsAtTheBeginning() throws IOException {
        connect(
                listen(),
                () ->
                        told.new Recording("client") {
                            @Override
                            public void connectionMade(Transport transport) {
                                throw new IllegalStateException("on purpose");
                            }
                        });
        memory.turnUntil(() -> told.has("fired false"));
        memory.turnUntil(() -> told.has("server lost PEER_CLOSED"));
        assertThat(told.events).doesNotContain("fired true");
    }

    /** There is a connection, and nobody has been told. */
    @Test
    void aCancelInConnectionMadeDropsTheConnection() throws IOException {
        var connecting = new ArrayList<Deferred<?>>();
        connecting.add(
                connect(
                        listen(),
                        () ->
                                told.new Recording("client") {
                                    @Override
                                    public void connectionMade(Transport transport) {
                                        super.connectionMade(transport);
                                        connecting.getFirst().cancel();
                                    }
                                }));
        memory.turnUntil(() -> told.has("client lost SERVICE_CLOSED"));
        memory.turnUntil(() -> told.has("server lost PEER_CLOSED"));
        assertThat(told.events).contains("fired false").doesNotContain("fired true");
    }

    @Test
    void aCancelAfterwardsLeavesTheConnection() throws IOException {
        Deferred<?> connecting = connect(listen(), () -> told.protocol("client"));
        memory.turnUntil(() -> told.has("fired true"));
        connecting.cancel();
        for (int i = 0; i < 5; i++) {
            memory.advance(Duration.ZERO);
        }
        assertThat(told.events).doesNotContain("client lost SERVICE_CLOSED");
    }

    /** Through the file system, for once. */
    @Test
    void connectsToAPath(@TempDir Path folder) throws IOException {
        var world = new RealReactor();
        Path path = folder.resolve("server");
        world.reactor().listenUNIX(path, Factory.of(() -> told.protocol("server")));
        watched(
                new ClientCreator<>(world.reactor(), () -> told.protocol("client"))
                        .connectUNIX(path, ConnectOptions.DEFAULTS));
        world.turnUntil(() -> told.has("fired true") && told.has("server made"));
        world.close();
        assertThat(told.events).contains("client lost STOPPING", "server lost STOPPING");
    }
}
