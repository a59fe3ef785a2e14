package dev.acceptloop.event;

import static dev.acceptloop.event.Told.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagram sockets that end, or are refused, at an awkward moment. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class DatagramEdgesTest {
    private final RealReactor world = new RealReactor();
    private final Reactor reactor = world.reactor();
    private final List<String> told = new ArrayList<>();

    DatagramEdgesTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    private class Recording implements ReactorDatagramProtocol {
        private Optional<DatagramTransport> transport = Optional.empty();

        SocketAddress address() {
            return transport.orElseThrow().localAddress();
        }

        void stop() {
            var _ = transport.orElseThrow().stopListening();
        }

        @Override
        public void startProtocol(DatagramTransport transport) {
            this.transport = Optional.of(transport);
            told.add("start");
        }

        @Override
        public void stopProtocol() {
            told.add("stop");
        }

        @Override
        public void connectionRefused() {
            told.add("refused");
        }

        @Override
        public void datagramReceived(ByteBuffer datagram, SocketAddress from, Replies replies) {
            told.add(UTF_8.decode(datagram).toString());
        }
    }

    private void until(String event) {
        world.turnUntil(() -> told.contains(event));
    }

    @Test
    void oneThatStopsAsItStartsIsToldAfterIt() throws IOException {
        var stopping =
                new Recording() {
                    @Override
                    public void startProtocol(DatagramTransport transport) {
                        super.startProtocol(transport);
                        stop();
                        told.add("started");
                    }
                };
        reactor.datagrams().listenUDP(world.anyAddress(), stopping);
        assertThat(told).containsExactly("start", "started");
        until("stop");
        assertThat(reactor.descriptors()).isEmpty();
    }

    @Test
    void oneThatStopsAsItReceivesHearsNothingAfterItsEnd() throws IOException {
        var stopping =
                new Recording() {
                    @Override
                    public void datagramReceived(
                            ByteBuffer datagram, SocketAddress from, Replies replies) {
                        super.datagramReceived(datagram, from, replies);
                        stop();
                    }
                };
        DatagramTransport transport = reactor.datagrams().listenUDP(world.anyAddress(), stopping);
        DatagramTransport sender =
                reactor.datagrams().listenUDP(world.anyAddress(), (_, _, _) -> {});
        for (int i = 0; i < 200; i++) { // more than one turn takes
            sender.send(bytes("x"), transport.localAddress());
        }
        until("stop");
        world.turnAFewTimes();
        assertThat(told).endsWith("stop").contains("x").hasSizeLessThan(200);
    }

    @Test
    void aProtocolMayListenAgain() throws IOException {
        var protocol = new Recording();
        reactor.datagrams().listenUDP(world.anyAddress(), protocol);
        protocol.stop();
        until("stop");
        DatagramTransport again = reactor.datagrams().listenUDP(world.anyAddress(), protocol);
        again.send(bytes("heard"), again.localAddress());
        until("heard");
        assertThat(told).containsExactly("start", "stop", "start", "heard");
    }

    @Test
    void aPeerThatWasNotThereIsHeardWhenItComes() throws IOException {
        DatagramTransport peer = reactor.datagrams().listenUDP(world.anyAddress(), (_, _, _) -> {});
        var address = (InetSocketAddress) peer.localAddress();
        DatagramTransport connected = reactor.datagrams().connectUDP(address, new Recording());
        var stopped = peer.stopListening();
        world.turnUntil(stopped::isDone);
        connected.send(bytes("anybody?"));
        until("refused");
        reactor.datagrams()
                .listenUDP(address, (_, _, _) -> {})
                .send(bytes("here"), connected.localAddress());
        until("here");
    }

    @Test
    void whatIsTooLongIsDroppedAndTheNextIsSent() throws IOException {
        DatagramTransport one = reactor.datagrams().listenUDP(world.anyAddress(), new Recording());
        one.send(ByteBuffer.allocate(70_000), one.localAddress());
        one.send(bytes("short"), one.localAddress());
        until("short");
        assertThat(told).containsExactly("start", "short");
    }

    @Test
    void anAddressThatIsNoGroupIsRefused() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        NetworkInterface at = NetworkInterface.getByInetAddress(loopback);
        MulticastTransport one =
                reactor.datagrams()
                        .listenMulticast(new InetSocketAddress("0.0.0.0", 0), new Recording());
        assertThatThrownBy(() -> one.joinGroup(loopback, at))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Of one address, and of all of them: two kinds of socket. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void oneThatCannotStartLeavesNothing(String host) throws IOException {
        var failing =
                new Recording() {
                    @Override
                    public void startProtocol(DatagramTransport transport) {
                        super.startProtocol(transport);
                        throw new IllegalStateException("on purpose");
                    }
                };
        var anyPort = new InetSocketAddress(host, 0);
        assertThatThrownBy(() -> reactor.datagrams().listenUDP(anyPort, failing))
                .hasMessage("on purpose");
        assertThat(reactor.descriptors()).isEmpty();
        int port = ((InetSocketAddress) failing.address()).getPort();
        reactor.datagrams().listenUDP(new InetSocketAddress(host, port), (_, _, _) -> {});
        failing.stop();
        world.turnAFewTimes();
        assertThat(told).containsExactly("start");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void oneThatFailsOnADatagramHearsTheNext(String host) throws IOException {
        var failing =
                new Recording() {
                    @Override
                    public void datagramReceived(
                            ByteBuffer datagram, SocketAddress from, Replies replies) {
                        super.datagramReceived(datagram, from, replies);
                        throw new AssertionError("on purpose");
                    }
                };
        var transport = reactor.datagrams().listenUDP(new InetSocketAddress(host, 0), failing);
        int port = ((InetSocketAddress) transport.localAddress()).getPort();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        DatagramTransport sender =
                reactor.datagrams().listenUDP(world.anyAddress(), (_, _, _) -> {});
        for (String said : List.of("one", "two")) {
            sender.send(bytes(said), address);
            until(said);
        }
        assertThat(told).containsExactly("start", "one", "two");
    }

    @Test
    void oneThatFailsWhenItIsRefusedStays() throws IOException {
        var failing =
                new Recording() {
                    @Override
                    public void connectionRefused() {
                        super.connectionRefused();
                        throw new IllegalStateException("on purpose");
                    }
                };
        DatagramTransport peer = reactor.datagrams().listenUDP(world.anyAddress(), (_, _, _) -> {});
        var address = (InetSocketAddress) peer.localAddress();
        DatagramTransport connected = reactor.datagrams().connectUDP(address, failing);
        var stopped = peer.stopListening();
        world.turnUntil(stopped::isDone);
        connected.send(bytes("anybody?"));
        until("refused");
        reactor.datagrams()
                .listenUDP(address, (_, _, _) -> {})
                .send(bytes("here"), connected.localAddress());
        until("here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void whatStopListeningReturnsIsTheCallersToComplete(String host) throws IOException {
        DatagramTransport transport =
                reactor.datagrams().listenUDP(new InetSocketAddress(host, 0), new Recording());
        assertThat(transport.stopListening().complete(null)).isTrue();
        assertThat(transport.drain().cancel(true)).isTrue();
        until("stop");
        assertThat(reactor.descriptors()).isEmpty();
    }
}
