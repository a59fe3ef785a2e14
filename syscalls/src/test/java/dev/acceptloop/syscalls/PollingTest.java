package dev.acceptloop.syscalls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The three calls that wait for many descriptors, on one real connection. */
@Timeout(10)
@EnabledOnOs(OS.LINUX)
final class PollingTest {
    private static final int SECONDS = 5_000;

    private final SocketBuffer buffer = new SocketBuffer(64);
    private Socket peer;
    private int socket;

    @BeforeEach
    void connect() throws IOException {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        int listening = Sockets.socket(loopback);
        Sockets.bind(listening, loopback);
        Sockets.listen(listening, 1);
        peer = new Socket();
        peer.connect(Sockets.localAddress(listening));
        socket = Sockets.acceptNow(listening).descriptor();
        Descriptors.close(listening);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        Descriptors.close(socket);
        buffer.close();
    }

    private void say(String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private String receive() {
        int count = buffer.receive(socket);
        return count < 0 ? Errno.text(-count) : US_ASCII.decode(buffer.received()).toString();
    }

    @Test
    void levelsAreToldAgainAndEdgesOnce() throws IOException {
        try (var level = new Epoll(8);
                var edge = new Epoll(8)) {
            level.add(socket, Epoll.IN);
            edge.add(socket, Epoll.IN | Epoll.EDGE);
            assertThat(level.await(0)).isZero();
            say("a");
            for (int i = 0; i < 2; i++) {
                assertThat(level.await(SECONDS)).isEqualTo(1);
                assertThat(level.descriptor(0)).isEqualTo(socket);
                assertThat(level.events(0)).isEqualTo(Epoll.IN);
            }
            assertThat(edge.await(SECONDS)).isEqualTo(1);
            assertThat(edge.descriptor(0)).isEqualTo(socket);
            assertThat(edge.await(0)).isZero();
            say("b");
            assertThat(edge.await(SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void epollTellsSeveralEachWithItsOwnEvents() throws IOException {
        try (var epoll = new Epoll(8);
                var counter = new EventCounter()) {
            epoll.add(socket, Epoll.OUT);
            epoll.add(counter.descriptor(), Epoll.IN);
            counter.add();
            assertThat(epoll.await(SECONDS)).isEqualTo(2);
            for (int i = 0; i < 2; i++) {
                int expected = epoll.descriptor(i) == socket ? Epoll.OUT : Epoll.IN;
                assertThat(epoll.events(i)).isEqualTo(expected);
            }
            epoll.modify(socket, 0);
            counter.reset();
            assertThat(epoll.await(0)).isZero();
            epoll.modify(socket, Epoll.OUT);
            epoll.remove(socket);
            assertThat(epoll.await(0)).isZero();
        }
    }

    @Test
    void pollFindsWhoIsReadyAndPassesOverHoles() throws IOException {
        try (var poll = new Poll();
                var counter = new EventCounter()) {
            for (int i = 0; i < 100; i++) { // makes it grow
                poll.set(i, -1, Poll.IN);
            }
            poll.set(98, counter.descriptor(), Poll.IN);
            poll.set(99, socket, Poll.IN);
            assertThat(poll.await(100, 0)).isZero();
            say("a");
            assertThat(poll.await(100, SECONDS)).isEqualTo(1);
            assertThat(poll.ready(99)).isEqualTo(Poll.IN);
            assertThat(poll.ready(98)).isZero();
            assertThat(poll.descriptor(99)).isEqualTo(socket);
        }
    }

    @Test
    void selectFindsWhoIsReadyAndHasNoBitForDescriptor1024() throws IOException {
        try (var select = new Select()) {
            select.set(socket, true, true);
            assertThat(select.await(socket + 1, 0)).isEqualTo(1);
            assertThat(select.isReadable(socket)).isFalse();
            assertThat(select.isWritable(socket)).isTrue();
            select.set(socket, true, false);
            assertThat(select.await(socket + 1, 1)).isZero();
            say("a");
            assertThat(select.await(socket + 1, SECONDS)).isEqualTo(1);
            assertThat(select.isReadable(socket)).isTrue();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> select.set(1024, true, false))
                    .withMessageContaining("1024");
        }
    }

    @Test
    void aResetIsToldWhetherAskedForOrNot() throws IOException {
        try (var epoll = new Epoll(1);
                var poll = new Poll()) {
            epoll.add(socket, 0);
            poll.set(0, socket, 0);
            peer.setSoLinger(true, 0);
            peer.close();
            assertThat(epoll.await(SECONDS)).isEqualTo(1);
            assertThat(epoll.events(0)).isEqualTo(Epoll.ERR | Epoll.HUP);
            assertThat(poll.await(1, SECONDS)).isEqualTo(1);
            assertThat(poll.ready(0)).isEqualTo(Poll.ERR | Poll.HUP);
            assertThat(receive()).isEqualTo("ECONNRESET (104)");
        }
    }

    @Test
    void bytesComeAndGoWithoutWaiting() throws IOException {
        assertThat(receive()).isEqualTo("EAGAIN (11)");
        say("hello");
        try (var epoll = new Epoll(1)) {
            epoll.add(socket, Epoll.IN);
            epoll.await(SECONDS);
        }
        assertThat(receive()).isEqualTo("hello");
        buffer.received().position(1).limit(3);
        assertThat(buffer.send(socket, buffer.received())).isEqualTo(2);
        assertThat(buffer.received().hasRemaining()).isFalse();
        assertThat(buffer.send(socket, ByteBuffer.wrap("p!".getBytes(US_ASCII)))).isEqualTo(2);
        assertThat(new String(peer.getInputStream().readNBytes(4), US_ASCII)).isEqualTo("elp!");
        peer.shutdownOutput();
        try (var epoll = new Epoll(1)) {
            epoll.add(socket, Epoll.RDHUP);
            assertThat(epoll.await(SECONDS)).isEqualTo(1);
        }
        assertThat(buffer.receive(socket)).isZero();
    }

    @Test
    void aKernelThatTakesNoMoreSaysSo() {
        ByteBuffer much = ByteBuffer.allocate(64);
        int count;
        do {
            count = buffer.send(socket, much.clear());
        } while (count > 0);
        assertThat(Errno.text(-count)).isEqualTo("EAGAIN (11)");
    }
}
