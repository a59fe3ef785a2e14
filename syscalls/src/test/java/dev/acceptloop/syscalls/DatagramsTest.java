package dev.acceptloop.syscalls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
@EnabledOnOs(OS.LINUX)
final class DatagramsTest {
    private static final SocketAddress LOOPBACK =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int SLOTS = 4;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
    }

    private int bound(SocketAddress address) throws IOException {
        int socket = DatagramSockets.bound(address, false);
        opened.add(() -> Descriptors.close(socket));
        DatagramSockets.receiveTimeout(socket, Duration.ofSeconds(5));
        return socket;
    }

    private DatagramBuffer buffer(int socket) {
        var buffer = new DatagramBuffer(socket, SLOTS);
        opened.add(buffer);
        return buffer;
    }

    private DatagramChannel connected(SocketAddress address) throws IOException {
        DatagramChannel client = DatagramChannel.open();
        opened.add(client);
        client.connect(address);
        client.socket().setSoTimeout(5000);
        return client;
    }

    private static InetSocketAddress at(String host, int socket) throws IOException {
        var own = (InetSocketAddress) Sockets.localAddress(socket);
        return new InetSocketAddress(host, own.getPort());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    /** Waits for one and sends it back. */
    private static void echo(DatagramBuffer buffer) {
        assertThat(buffer.receive(true)).isEqualTo(1);
        assertThat(buffer.flaw(0)).isEmpty();
        buffer.answer(0, buffer.datagram(0), buffer.sender(0));
        assertThat(buffer.flush()).isZero();
    }

    private static String text(DatagramChannel client) throws IOException {
        var received = new byte[DatagramBuffer.MOST_BYTES];
        var packet = new java.net.DatagramPacket(received, received.length);
        client.socket().receive(packet);
        return new String(received, 0, packet.getLength(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 127.0.0.1",
        "0.0.0.0, 127.0.0.2",
        "::, 127.0.0.3",
        "::, ::1",
        "127.0.0.2, 127.0.0.2",
        "::1, ::1",
    })
    void theAnswerComesFromTheAddressThatWasAsked(String host, String asked) throws IOException {
        int socket = bound(new InetSocketAddress(host, 0));
        DatagramChannel client = connected(at(asked, socket)); // hears nobody else
        client.write(bytes("who is there"));
        echo(buffer(socket));
        assertThat(text(client)).isEqualTo("who is there");
    }

    @Test
    void oneCallTakesAsManyAsThereAreSlotsAndOneAnswersThem() throws IOException {
        int socket = bound(LOOPBACK);
        DatagramChannel one = connected(Sockets.localAddress(socket));
        DatagramChannel other = connected(Sockets.localAddress(socket));
        for (int i = 0; i < SLOTS; i++) {
            (i % 2 == 0 ? one : other).write(bytes("message " + i));
        }
        one.write(bytes("left over"));
        DatagramBuffer buffer = buffer(socket);
        assertThat(buffer.receive(true)).isEqualTo(SLOTS);
        for (int i = 0; i < SLOTS; i++) {
            assertThat(buffer.sender(i))
                    .isEqualTo((i % 2 == 0 ? one : other).getLocalAddress())
                    .isSameAs(buffer.sender(i));
            buffer.answer(i, buffer.datagram(i).position(8), buffer.sender(i));
        }
        assertThat(buffer.flush()).isZero();
        assertThat(List.of(text(one), text(one))).containsExactly("0", "2");
        assertThat(List.of(text(other), text(other))).containsExactly("1", "3");
        assertThat(buffer.receive(false)).isEqualTo(1);
        assertThat(UTF_8.decode(buffer.datagram(0)).toString()).isEqualTo("left over");
        assertThat(buffer.receive(false)).isEqualTo(-Errno.EAGAIN);
    }

    /** More answers than slots, more bytes than are staged, and one for somebody else. */
    @Test
    void answersLeaveInOrderHoweverManyThereAre() throws IOException {
        int socket = bound(LOOPBACK);
        DatagramChannel client = connected(Sockets.localAddress(socket));
        DatagramChannel other = connected(Sockets.localAddress(socket));
        client.write(bytes("ask"));
        DatagramBuffer buffer = buffer(socket);
        assertThat(buffer.receive(true)).isEqualTo(1);
        ByteBuffer longest = ByteBuffer.allocate(65_507);
        for (int i = 0; i < 3 * SLOTS; i++) {
            buffer.answer(0, bytes("answer " + i), buffer.sender(0));
        }
        for (int i = 0; i < 3; i++) {
            buffer.answer(0, longest, buffer.sender(0));
        }
        buffer.answer(0, bytes("elsewhere"), other.getLocalAddress());
        assertThat(buffer.flush()).isZero();
        assertThat(longest.remaining()).isEqualTo(65_507);
        for (int i = 0; i < 3 * SLOTS; i++) {
            assertThat(text(client)).isEqualTo("answer " + i);
        }
        assertThat(text(client)).hasSize(65_507);
        assertThat(text(other)).isEqualTo("elsewhere");
    }

    @Test
    void anAnswerThatIsTooLongIsDroppedAlone() throws IOException {
        int socket = bound(LOOPBACK);
        DatagramChannel client = connected(Sockets.localAddress(socket));
        client.write(bytes("ask"));
        DatagramBuffer buffer = buffer(socket);
        assertThat(buffer.receive(true)).isEqualTo(1);
        buffer.answer(0, ByteBuffer.allocate(65_508), buffer.sender(0));
        buffer.answer(0, ByteBuffer.allocate(1 << 20), buffer.sender(0));
        buffer.answer(0, bytes("short"), buffer.sender(0));
        assertThat(buffer.flush()).isEqualTo(-Errno.EMSGSIZE);
        assertThat(text(client)).isEqualTo("short");
        assertThat(buffer.flush()).isZero();
    }

    @Test
    void whatNobodyCanAnswerHasAFlaw(@TempDir Path folder) throws IOException {
        var path = UnixDomainSocketAddress.of(folder.resolve("server"));
        DatagramBuffer server = buffer(bound(path));
        int nameless = DatagramSockets.socket(path);
        opened.add(() -> Descriptors.close(nameless));
        DatagramSockets.connect(nameless, path);
        Sockets.write(nameless, bytes("no address"));
        assertThat(server.receive(true)).isEqualTo(1);
        assertThat(server.flaw(0)).isEqualTo("its sender has no address");
        int named = bound(UnixDomainSocketAddress.of(folder.resolve("client")));
        DatagramSockets.connect(named, path);
        Sockets.write(named, ByteBuffer.allocate(DatagramBuffer.MOST_BYTES + 1));
        assertThat(server.receive(true)).isEqualTo(1);
        assertThat(server.flaw(0)).contains("longer than 65536 bytes");
        Sockets.write(named, ByteBuffer.allocate(DatagramBuffer.MOST_BYTES));
        assertThat(server.receive(true)).isEqualTo(1);
        assertThat(server.flaw(0)).isEmpty();
        assertThat(server.datagram(0).remaining()).isEqualTo(DatagramBuffer.MOST_BYTES);
    }

    @Test
    void aSenderThatIsGoneCostsItsAnswerOnly(@TempDir Path folder) throws IOException {
        DatagramBuffer server = buffer(bound(UnixDomainSocketAddress.of(folder.resolve("server"))));
        int gone = DatagramSockets.bound(UnixDomainSocketAddress.of(folder.resolve("gone")), false);
        DatagramSockets.connect(gone, UnixDomainSocketAddress.of(folder.resolve("server")));
        Sockets.write(gone, bytes("good bye"));
        Descriptors.close(gone);
        assertThat(server.receive(true)).isEqualTo(1);
        server.answer(0, server.datagram(0), server.sender(0));
        assertThat(server.flush()).isEqualTo(-Errno.ECONNREFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
    void whatHasComeIsAnsweredAndNothingMoreComes(String host) throws IOException {
        int socket = bound(new InetSocketAddress(host, 0));
        InetSocketAddress asked = at(host.contains(":") ? "::1" : "127.0.0.1", socket);
        DatagramChannel client = connected(asked);
        client.write(bytes("in time"));
        DatagramSockets.refuseMore(socket);
        client.write(bytes("too late"));
        assertThatThrownBy(() -> text(client)).isInstanceOf(PortUnreachableException.class);
        DatagramBuffer buffer = buffer(socket);
        echo(buffer);
        assertThat(text(client)).isEqualTo("in time");
        assertThat(buffer.receive(false)).isEqualTo(-Errno.EAGAIN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusingMoreWakesWhoeverWaits(boolean unix, @TempDir Path folder) throws Exception {
        int socket = bound(unix ? UnixDomainSocketAddress.of(folder.resolve("s")) : LOOPBACK);
        DatagramBuffer buffer = buffer(socket);
        var waiting = new CompletableFuture<Thread>();
        var received =
                CompletableFuture.supplyAsync(() -> {
                    waiting.complete(Thread.currentThread());
                    return buffer.receive(true);
                });
        waiting.get(5, TimeUnit.SECONDS);
        DatagramSockets.refuseMore(socket);
        assertThat(received.get(2, TimeUnit.SECONDS)).isNotEqualTo(-Errno.EAGAIN);
    }

    @Test
    void aDescriptorThatIsGoneIsANumber() throws IOException {
        int socket = DatagramSockets.bound(LOOPBACK, false);
        DatagramBuffer buffer = buffer(socket);
        Descriptors.close(socket);
        assertThat(buffer.receive(true)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void aSlotSaysWhatCameOfEachReceive(@TempDir Path folder) throws IOException {
        var path = UnixDomainSocketAddress.of(folder.resolve("server"));
        var slot = slot(bound(path));
        assertThat(slot.receive(false)).isEqualTo(Received.NONE);
        int nameless = DatagramSockets.socket(path);
        opened.add(() -> Descriptors.close(nameless));
        DatagramSockets.connect(nameless, path);
        Sockets.write(nameless, bytes("no address"));
        assertThat(slot.receive(true)).isEqualTo(Received.UNANSWERABLE);
        int named = bound(UnixDomainSocketAddress.of(folder.resolve("client")));
        DatagramSockets.connect(named, path);
        Sockets.write(named, bytes("hello"));
        assertThat(slot.receive(true)).isEqualTo(Received.CAME);
        assertThat(UTF_8.decode(slot.datagram().duplicate()).toString()).isEqualTo("hello");
        slot.send(ByteBuffer.allocate(1 << 20), slot.sender()); // dropped
        slot.send(slot.datagram(), slot.sender());
        DatagramSlot answer = slot(named);
        assertThat(answer.receive(true)).isEqualTo(Received.CAME);
        assertThat(UTF_8.decode(answer.datagram()).toString()).isEqualTo("hello");
    }

    private DatagramSlot slot(int socket) {
        var slot = new DatagramSlot(socket);
        opened.add(slot);
        return slot;
    }

    @Test
    void aSlotTellsAFailureFromASocketThatIsGone() throws IOException {
        int nobody = DatagramSockets.bound(LOOPBACK, false);
        SocketAddress closed = Sockets.localAddress(nobody);
        Descriptors.close(nobody);
        int socket = DatagramSockets.bound(LOOPBACK, false);
        DatagramSlot slot = slot(socket);
        DatagramSockets.connect(socket, closed);
        DatagramSockets.send(socket, bytes("is anybody there"));
        assertThat(slot.receive(true)).isEqualTo(Received.FAILED); // ICMP says no
        Descriptors.close(socket);
        assertThatThrownBy(() -> slot.receive(true))
                .isInstanceOf(IOException.class)
                .hasMessage("the socket is gone: EBADF (9)");
    }

    @Test
    void aBusyPortIsAnErrorAndLeavesNothing() throws IOException {
        SocketAddress busy = Sockets.localAddress(bound(LOOPBACK));
        assertThatThrownBy(() -> DatagramSockets.bound(busy, false))
                .isInstanceOf(SyscallException.class)
                .hasMessage("bind: EADDRINUSE (98)");
    }
}
