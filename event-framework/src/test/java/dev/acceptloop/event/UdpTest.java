package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What of a reactor's datagram sockets only UDP's have. */
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

    private DatagramTransport listen(String name) throws IOException {
        return reactor.datagrams().listenUDP(world.anyAddress(), recorder(name));
    }

    private DatagramRecorder recorder(String name) {
        return new DatagramRecorder(name, told);
    }

    private void until(String event) {
        world.turnUntil(() -> told.contains(event));
    }

    @Test
    void aConnectedSocketHearsItsPeerOnly() throws IOException {
        DatagramTransport peer = listen("peer");
        var connected =
                reactor.datagrams()
                        .connectUDP((InetSocketAddress) peer.localAddress(), recorder("one"));
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
                reactor.datagrams()
                        .connectUDP((InetSocketAddress) peer.localAddress(), recorder("one"));
        var _ = peer.stopListening();
        until("peer stop");
        connected.send(Told.bytes("anybody?"));
        until("one refused");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void answersFromTheAddressThatWasAsked() throws IOException {
        var all = new InetSocketAddress("0.0.0.0", 0);
        var port =
                (InetSocketAddress)
                        reactor.datagrams().listenUDP(all, recorder("all")).localAddress();
        for (String host : List.of("127.0.0.2", "127.0.0.3")) {
            var asked = new InetSocketAddress(host, port.getPort());
            reactor.datagrams().connectUDP(asked, recorder(host)).send(Told.bytes("ask"));
            until(host + " answer"); // it hears nobody else
        }
    }

    /** One is asked, and one that was not asked; both are known by their IPv4 addresses. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void allAddressesAreThoseOfBothFamilies() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "no IPv6");
        DatagramTransport all =
                reactor.datagrams().listenUDP(new InetSocketAddress("::", 0), recorder("all"));
        int number = ((InetSocketAddress) all.localAddress()).getPort();
        DatagramTransport four = listen("four");
        four.send(
                Told.bytes("ask"), new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
        until("four answer");
        all.send(Told.bytes("by the way"), four.localAddress());
        until("four by the way");
        byte[] one = new byte[16];
        one[15] = 1;
        InetAddress loopback = InetAddress.getByAddress(one);
        DatagramTransport six =
                reactor.datagrams().listenUDP(new InetSocketAddress(loopback, 0), recorder("six"));
        six.send(Told.bytes("ask"), new InetSocketAddress(loopback, number));
        until("six answer");
        all.send(Told.bytes("by the way"), six.localAddress());
        until("six by the way");
    }

    @Test
    void sharesAPortWithWhoeverSaysSoToo() throws IOException {
        for (String host : List.of("127.0.0.1", "0.0.0.0")) {
            var shared = new UdpOptions(true);
            var any = new InetSocketAddress(host, 0);
            var taken = reactor.datagrams().listenUDP(any, recorder("one"), shared).localAddress();
            var same = (InetSocketAddress) taken;
            assertThat(reactor.datagrams().listenUDP(same, recorder("two"), shared).localAddress())
                    .isEqualTo(taken);
            assertThatThrownBy(() -> reactor.datagrams().listenUDP(same, recorder("alone")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void membersOfAGroupHearWhatIsSentToIt() throws IOException {
        NetworkInterface loopback =
                NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        InetAddress group = InetAddress.getByName("239.255.77.77");
        var any = new InetSocketAddress("0.0.0.0", 0);
        MulticastTransport one = reactor.datagrams().listenMulticast(any, recorder("one"));
        int port = ((InetSocketAddress) one.localAddress()).getPort();
        MulticastTransport other =
                reactor.datagrams()
                        .listenMulticast(new InetSocketAddress("0.0.0.0", port), recorder("two"));
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
