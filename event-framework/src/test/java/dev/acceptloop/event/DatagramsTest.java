package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagram sockets of a reactor, whatever they are bound to. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX) // elsewhere there is only one kind, and its tests are UdpTest's
final class DatagramsTest {
    private final RealReactor world = new RealReactor();
    private final Reactor reactor = world.reactor();
    private final List<String> told = new ArrayList<>();
    private final List<DatagramPeer> peers = new ArrayList<>();
    private @TempDir Path folder;

    /** What a socket is bound to. */
    enum Kind {
        ONE_ADDRESS,
        ALL_ADDRESSES,
        PATH
    }

    @SuppressWarnings("NullAway.Init") // the folder is JUnit's
    DatagramsTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        world.close();
        for (DatagramPeer peer : peers) {
            peer.close();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("reactor-watcher"));
    }

    private DatagramRecorder recorder(String name) {
        return new DatagramRecorder(name, told);
    }

    private SocketAddress any(Kind kind, String name) {
        return switch (kind) {
            case ONE_ADDRESS -> world.anyAddress();
            case ALL_ADDRESSES -> new InetSocketAddress("0.0.0.0", 0);
            case PATH -> UnixDomainSocketAddress.of(folder.resolve(name));
        };
    }

    private DatagramTransport listen(SocketAddress address, String name) throws IOException {
        return address instanceof UnixDomainSocketAddress unix
                ? reactor.datagrams().listenUNIXDatagram(unix.getPath(), recorder(name))
                : reactor.datagrams().listenUDP((InetSocketAddress) address, recorder(name));
    }

    private DatagramTransport listen(Kind kind, String name) throws IOException {
        return listen(any(kind, name), name);
    }

    private DatagramPeer peer(Kind kind, String name) throws IOException {
        SocketAddress address = kind == Kind.PATH ? any(kind, name) : world.anyAddress();
        var peer = new DatagramPeer(address, name, told);
        peers.add(peer);
        return peer;
    }

    private void until(String event) {
        until(() -> told.contains(event));
    }

    private void until(BooleanSupplier condition) {
        world.turnUntil(() -> {
            peers.forEach(DatagramPeer::look);
            return condition.getAsBoolean();
        });
    }

    private int count(String event) {
        return Collections.frequency(told, event);
    }

    // ---------------------------------------------------------------- receive, send

    @ParameterizedTest
    @EnumSource
    void asksAndAnswers(Kind kind) throws IOException {
        DatagramPeer one = peer(kind, "one");
        DatagramTransport other = listen(kind, "other");
        one.send("ask", other.localAddress());
        until("one answer");
        one.send("", other.localAddress());
        until("other ");
        assertThat(told).containsExactly("other start", "other ask", "one answer", "other ");
    }

    @ParameterizedTest
    @EnumSource
    void whatItThrowsCostsThatDatagramOnly(Kind kind) throws IOException {
        DatagramPeer one = peer(kind, "one");
        DatagramTransport other = listen(kind, "other");
        one.send("throw", other.localAddress());
        one.send("ask", other.localAddress());
        until("one answer");
    }

    /** More than one call receives, and more than a turn hands on. */
    @ParameterizedTest
    @EnumSource
    void aBurstIsHandedOnWholeAndInOrder(Kind kind) throws IOException {
        DatagramPeer one = peer(kind, "one");
        DatagramTransport other = listen(kind, "other");
        var sent = new ArrayList<String>(List.of("other start"));
        for (int i = 0; i < atOnce(kind); i++) {
            one.send("number " + i, other.localAddress());
            sent.add("other number " + i);
        }
        until(() -> told.size() >= sent.size());
        assertThat(told).isEqualTo(sent);
    }

    /** The queue of a path has room for few (net.unix.max_dgram_qlen). */
    private static int atOnce(Kind kind) {
        return kind == Kind.PATH ? 10 : 150;
    }

    /** An answer that waits for others is not overtaken by what goes at once. */
    @ParameterizedTest
    @EnumSource
    void oneWhoIsToldTwiceHearsItInOrder(Kind kind) throws IOException {
        DatagramPeer one = peer(kind, "one");
        DatagramPeer another = peer(kind, "another");
        DatagramTransport teller =
                listenAs(
                        kind,
                        (datagram, from, replies) -> {
                            replies.send(Told.bytes("answer"), from);
                            replies.send(Told.bytes("told"), one.address());
                        });
        one.send("anything", teller.localAddress());
        another.send("anything", teller.localAddress());
        until(() -> count("one told") == 2);
        assertThat(told)
                .filteredOn(line -> line.startsWith("one "))
                .containsExactly("one answer", "one told", "one told");
    }

    private DatagramTransport listenAs(Kind kind, DatagramProtocol protocol) throws IOException {
        return any(kind, "teller") instanceof UnixDomainSocketAddress unix
                ? reactor.datagrams().listenUNIXDatagram(unix.getPath(), protocol)
                : reactor.datagrams().listenUDP((InetSocketAddress) any(kind, ""), protocol);
    }

    @ParameterizedTest
    @EnumSource
    void aSlowHandlerLeavesTheOthersTheirTurn(Kind kind) throws IOException {
        DatagramPeer one = peer(kind, "one");
        DatagramTransport other = listen(kind, "other");
        for (int i = 0; i < 3; i++) {
            one.send("dawdle", other.localAddress());
        }
        until("other dawdle");
        assertThat(count("other dawdle")).as("in one turn").isEqualTo(1);
        until(() -> count("other dawdle") == 3);
    }

    /** A watcher that was slow to look may wake it once more; one that spins never sleeps. */
    @ParameterizedTest
    @EnumSource
    void whenThereIsNothingMoreTheReactorSleeps(Kind kind) throws IOException {
        peer(kind, "one").send("ask", listen(kind, "other").localAddress());
        until("one answer");
        int turns = 0;
        while (!sleepsATurn() && turns < 20) {
            turns++;
        }
        assertThat(turns).as("turns that were woken").isLessThan(20);
    }

    private boolean sleepsATurn() {
        long began = System.nanoTime();
        reactor.iterate(Duration.ofMillis(100));
        return System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(50);
    }

    // ---------------------------------------------------------------- close

    @ParameterizedTest
    @EnumSource
    void aStoppedSocketFreesItsAddressAndIsToldOnce(Kind kind) throws IOException {
        DatagramTransport one = listen(kind, "one");
        var stopped = one.stopListening();
        var again = one.stopListening();
        world.turnAFewTimes();
        assertThat(stopped).isDone();
        assertThat(again).isDone();
        one.send(Told.bytes("dropped"), one.localAddress());
        listen(one.localAddress(), "next");
        world.turnAFewTimes();
        assertThat(told).containsExactly("one start", "one stop", "next start");
    }

    @ParameterizedTest
    @EnumSource
    void aReactorThatStopsStopsThem(Kind kind) throws IOException {
        DatagramTransport one = listen(kind, "one");
        reactor.callWhenRunning(reactor::stop);
        reactor.run();
        assertThat(told).containsExactly("one start", "one stop");
        assertThat(one.stopListening()).isDone();
        listen(one.localAddress(), "next");
    }

    @ParameterizedTest
    @EnumSource
    void drainsWhatHasArrivedAndThenStops(Kind kind) throws IOException {
        DatagramPeer one = peer(kind, "one");
        DatagramTransport other = listen(kind, "other");
        for (int i = 0; i < atOnce(kind) - 1; i++) {
            one.send("something", other.localAddress());
        }
        one.send("ask", other.localAddress());
        var drained = other.drain();
        var again = other.drain();
        until("one answer");
        until(() -> drained.isDone() && again.isDone());
        assertThat(count("other something")).isEqualTo(atOnce(kind) - 1);
        assertThat(count("other stop")).isEqualTo(1);
    }

    /** Of what comes while it drains, a socket on system calls takes nothing. */
    @ParameterizedTest
    @EnumSource(names = {"ALL_ADDRESSES", "PATH"})
    void takesNoMoreWhenItDrains(Kind kind) throws IOException {
        DatagramPeer one = peer(kind, "one");
        DatagramTransport other = listen(kind, "other");
        one.send("dawdle", other.localAddress());
        one.send("dawdle", other.localAddress());
        var drained = other.drain();
        until("other dawdle");
        one.send("too late", other.localAddress());
        until(drained::isDone);
        assertThat(count("other dawdle")).isEqualTo(2);
        assertThat(count("other too late")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theLastWhoSharesASocketClosesIt(Kind kind) throws IOException {
        DatagramPeer asking = peer(kind, "asking");
        DatagramTransport one = listen(kind, "one");
        try (Reactor second = Reactor.open()) {
            DatagramTransport two = second.datagrams().shareDatagrams(one, recorder("two"));
            assertThat(two.localAddress()).isEqualTo(one.localAddress());
            until(one.stopListening()::isDone);
            asking.send("ask", one.localAddress());
            turnUntil(second, "two ask");
            until("asking answer");
            one.send(Told.bytes("dropped"), asking.address());
            assertThatThrownBy(() -> listen(one.localAddress(), "next"))
                    .isInstanceOf(IOException.class);
        }
        assertThat(told).contains("two stop");
        assertThatThrownBy(() -> reactor.datagrams().shareDatagrams(one, recorder("late")))
                .isInstanceOf(IllegalStateException.class);
        listen(one.localAddress(), "next");
        until("next start");
        assertThat(count("asking dropped")).isZero();
    }

    private void turnUntil(Reactor turned, String event) {
        while (!told.contains(event)) { // the class has its time-out
            turned.iterate(Duration.ofMillis(50));
        }
    }

    // ---------------------------------------------------------------- trouble

    @ParameterizedTest
    @EnumSource
    void anAddressThatIsTakenIsNamed(Kind kind) throws IOException {
        SocketAddress taken = listen(kind, "one").localAddress();
        String name =
                taken instanceof InetSocketAddress inet
                        ? "udp " + inet.getAddress().getHostAddress() + ":" + inet.getPort()
                        : "unix-datagram " + taken;
        assertThatThrownBy(() -> listen(taken, "other"))
                .isInstanceOf(IOException.class)
                .message()
                .startsWith("cannot listen on " + name + ": ");
        peer(kind, "asking").send("ask", taken);
        until("asking answer");
    }

    @ParameterizedTest
    @EnumSource
    void ofNobodyItSendsToNobody(Kind kind) throws IOException {
        DatagramTransport one = listen(kind, "one");
        assertThatThrownBy(() -> one.send(Told.bytes("to nobody")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyAReactorsPortIsShared() {
        assertThatThrownBy(() -> reactor.datagrams().shareDatagrams(new Fake(), recorder("one")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static final class Fake implements DatagramTransport {
        @Override
        public void send(ByteBuffer datagram, SocketAddress to) {}

        @Override
        public void send(ByteBuffer datagram) {}

        @Override
        public SocketAddress localAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public CompletableFuture<Void> stopListening() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Void> drain() {
            return new CompletableFuture<>();
        }
    }

    /** Nobody can be told, but the loop goes on and does not spin. */
    @Test
    void aSocketThatSomebodyClosedIsLost() throws IOException {
        DatagramPeer one = peer(Kind.ALL_ADDRESSES, "one");
        SyscallSocket socket = SyscallSocket.udp(new InetSocketAddress(0), UdpOptions.DEFAULTS);
        SyscallPort port = SyscallPort.at(socket, reactor, recorder("closed"));
        port.start();
        one.send("ask", port.localAddress());
        until("one answer");
        Descriptors.close(socket.descriptor());
        one.send("anybody?", port.localAddress());
        until("closed stop");
        assertThat(port.stopListening()).isDone();
    }

    // ---------------------------------------------------------------- paths

    @Test
    void aSocketFileIsItsOwnersAndGoesWithTheSocket() throws IOException {
        DatagramTransport one = listen(Kind.PATH, "one");
        Path file = folder.resolve("one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        until(one.stopListening()::isDone);
        var everybodys = PosixFilePermissions.fromString("rw-rw-rw-");
        DatagramTransport open =
                reactor.datagrams().listenUNIXDatagram(file, recorder("two"), everybodys);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(everybodys);
        until(open.stopListening()::isDone);
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aStaleFileIsReplacedAndAnotherIsNot() throws IOException {
        Path file = folder.resolve("one");
        int dead = DatagramSockets.bound(UnixDomainSocketAddress.of(file), false);
        Descriptors.close(dead);
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        DatagramTransport one = listen(Kind.PATH, "one");
        peer(Kind.PATH, "asking").send("ask", one.localAddress());
        until("asking answer");
        Path text = Files.writeString(folder.resolve("text"), "mine");
        assertThatThrownBy(() -> listen(Kind.PATH, "text"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text.toString());
        assertThat(text).hasContent("mine");
    }
}
