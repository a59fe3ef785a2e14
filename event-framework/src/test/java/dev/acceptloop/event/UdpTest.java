package dev.acceptloop.event;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Datagram sockets of a reactor. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class UdpTest {
    private final RealReactor world = new RealReactor();
    private final Reactor reactor = world.reactor();
    private final List<String> told = new ArrayList<>();

    UdpTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    /** Writes down what it hears. */
    private class Recording implements ReactorDatagramProtocol {
        private final String name;

        Recording(String name) {
            this.name = name;
        }

        @Override
        public void startProtocol(DatagramTransport transport) {
            told.add(name + " start");
        }

        @Override
        public void stopProtocol() {
            told.add(name + " stop");
        }

        @Override
        public void connectionRefused() {
            told.add(name + " refused");
        }

        @Override
        public void datagramReceived(ByteBuffer datagram, SocketAddress from, Replies replies) {
            String text = UTF_8.decode(datagram).toString();
            told.add(name + " " + text);
            if (text.equals("ask")) {
                replies.send(Told.bytes("answer"), from);
            } else if (text.equals("throw")) {
                throw new IllegalArgumentException("on purpose");
            }
        }
    }

    private DatagramTransport listen(String name) throws IOException {
        return reactor.listenUDP(world.anyAddress(), new Recording(name));
    }

    private void until(String event) {
        world.turnUntil(() -> told.contains(event));
    }

    @Test
    void asksAndAnswers() throws IOException {
        DatagramTransport one = listen("one");
        DatagramTransport other = listen("other");
        one.send(Told.bytes("ask"), other.localAddress());
        until("one answer");
        one.send(Told.bytes(""), other.localAddress());
        until("other ");
        assertThat(told)
                .containsExactly("one start", "other start", "other ask", "one answer", "other ");
    }

    @Test
    void whatItThrowsCostsThatDatagramOnly() throws IOException {
        DatagramTransport one = listen("one");
        DatagramTransport other = listen("other");
        one.send(Told.bytes("throw"), other.localAddress());
        one.send(Told.bytes("ask"), other.localAddress());
        until("one answer");
    }

    @Test
    void aConnectedSocketHearsItsPeerOnly() throws IOException {
        DatagramTransport peer = listen("peer");
        var connected =
                reactor.connectUDP((InetSocketAddress) peer.localAddress(), new Recording("one"));
        listen("stranger").send(Told.bytes("from a stranger"), connected.localAddress());
        connected.send(Told.bytes("ask"));
        until("one answer");
        assertThat(told).doesNotContain("one from a stranger");
        assertThatThrownBy(() -> peer.send(Told.bytes("to nobody")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aConnectedSocketHearsThatNobodyIsThere() throws IOException {
        DatagramTransport peer = listen("peer");
        var connected =
                reactor.connectUDP((InetSocketAddress) peer.localAddress(), new Recording("one"));
        var _ = peer.stopListening();
        until("peer stop");
        connected.send(Told.bytes("anybody?"));
        until("one refused");
    }

    @Test
    void aStoppedSocketFreesItsAddressAndIsToldOnce() throws IOException {
        DatagramTransport one = listen("one");
        var stopped = one.stopListening();
        assertThat(one.stopListening()).isSameAs(stopped);
        world.turnAFewTimes();
        assertThat(stopped).isDone();
        one.send(Told.bytes("dropped"), one.localAddress());
        reactor.listenUDP((InetSocketAddress) one.localAddress(), new Recording("next"));
        assertThat(told).containsExactly("one start", "one stop", "next start");
    }

    @Test
    void aReactorThatStopsStopsThem() throws IOException {
        DatagramTransport one = listen("one");
        reactor.callWhenRunning(reactor::stop);
        reactor.run();
        assertThat(told).containsExactly("one start", "one stop");
        assertThat(one.stopListening()).isDone();
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        var taken = (InetSocketAddress) listen("one").localAddress();
        assertThatThrownBy(() -> reactor.listenUDP(taken, new Recording("other")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot listen on udp 127.0.0.1:%d: Address already in use"
                                .formatted(taken.getPort()));
        assertThatThrownBy(() -> reactor.listenUDP(new InetSocketAddress(0), new Recording("all")))
                .hasMessageContaining("name one address");
    }

    @Test
    void membersOfAGroupHearWhatIsSentToIt() throws IOException {
        NetworkInterface loopback =
                NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        InetAddress group = InetAddress.getByName("239.255.77.77");
        var any = new InetSocketAddress("0.0.0.0", 0);
        MulticastTransport one = reactor.listenMulticast(any, new Recording("one"));
        int port = ((InetSocketAddress) one.localAddress()).getPort();
        MulticastTransport other =
                reactor.listenMulticast(
                        new InetSocketAddress("0.0.0.0", port), new Recording("two"));
        one.joinGroup(group, loopback);
        one.joinGroup(group, loopback);
        other.joinGroup(group, loopback);
        other.setInterface(loopback);
        other.setTimeToLive(1);
        other.send(Told.bytes("hello all"), new InetSocketAddress(group, port));
        until("one hello all");
        until("two hello all");
        one.leaveGroup(group, loopback);
        one.leaveGroup(group, loopback);
        other.send(Told.bytes("hello again"), new InetSocketAddress(group, port));
        until("two hello again");
        other.setLoopback(false); // what goes out through the loopback interface comes back even so
        world.turnAFewTimes();
        assertThat(told).doesNotContain("one hello again");
    }
}
