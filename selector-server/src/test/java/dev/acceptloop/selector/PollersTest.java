package dev.acceptloop.selector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.SocketBuffer;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The four answers to one question, on real connections. */
@Timeout(20)
@EnabledOnOs(OS.LINUX)
final class PollersTest {
    private static final int SECONDS = 5_000;
    private static final int BYTES = 16;

    static final List<Callable<Poller>> POLLERS =
            List.of(SelectPoller::new, PollPoller::new, EpollPoller::new, EpollEdgePoller::new);

    private final List<Socket> peers = new ArrayList<>();
    private final List<Integer> sockets = new ArrayList<>();
    private final SocketBuffer buffer = new SocketBuffer(BYTES);

    @BeforeEach
    void connect() throws IOException {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        int listening = Sockets.socket(loopback);
        Sockets.bind(listening, loopback);
        Sockets.listen(listening, 8);
        for (int i = 0; i < 4; i++) {
            var peer = new Socket();
            peer.connect(Sockets.localAddress(listening));
            peers.add(peer);
            sockets.add(Sockets.acceptNow(listening).descriptor());
        }
        Descriptors.close(listening);
    }

    @AfterEach
    void close() throws IOException {
        for (int i = 0; i < peers.size(); i++) {
            peers.get(i).close();
            Descriptors.close(sockets.get(i));
        }
        buffer.close();
    }

    private void send(int peer, int bytes) throws IOException {
        peers.get(peer).getOutputStream().write(new byte[bytes]);
    }

    private static List<String> answers(Poller poller, int count) {
        var answers = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            answers.add(poller.descriptor(i) + ":" + poller.ready(i));
        }
        return answers;
    }

    @ParameterizedTest
    @FieldSource("POLLERS")
    void tellsWhoIsReadyForWhat(Callable<Poller> make) throws Exception {
        try (Poller poller = make.call()) {
            poller.add(sockets.get(0), Poller.READ);
            poller.add(sockets.get(1), Poller.READ | Poller.WRITE);
            poller.add(sockets.get(2), 0);
            send(2, 1);
            assertThat(answers(poller, poller.await(SECONDS)))
                    .containsExactly(sockets.get(1) + ":" + Poller.WRITE);
            poller.change(sockets.get(1), 0);
            poller.exhausted(sockets.get(1), Poller.WRITE);
            assertThat(poller.await(0)).isZero();
            send(0, 1);
            assertThat(answers(poller, poller.await(SECONDS)))
                    .containsExactly(sockets.get(0) + ":" + Poller.READ);
        }
    }

    /** A connection that is read once a turn must come again while bytes are left. */
    @ParameterizedTest
    @FieldSource("POLLERS")
    void comesAgainUntilItIsUsedUp(Callable<Poller> make) throws Exception {
        try (Poller poller = make.call()) {
            int socket = sockets.getFirst();
            poller.add(socket, Poller.READ);
            send(0, 2 * BYTES + 1);
            for (int expected : new int[] {BYTES, BYTES, 1}) {
                assertThat(poller.await(SECONDS)).isEqualTo(1);
                assertThat(buffer.receive(socket)).isEqualTo(expected);
            }
            poller.exhausted(socket, Poller.READ);
            assertThat(poller.await(0)).isZero();
            send(0, 1);
            assertThat(poller.await(SECONDS)).isEqualTo(1);
        }
    }

    /** Bytes that came while nobody wanted them are told when somebody does. */
    @ParameterizedTest
    @FieldSource("POLLERS")
    void nothingIsLostWhileReadingIsOff(Callable<Poller> make) throws Exception {
        try (Poller poller = make.call()) {
            int socket = sockets.getFirst();
            poller.add(socket, Poller.READ);
            poller.change(socket, 0);
            send(0, 1);
            peers.getFirst().shutdownOutput();
            assertThat(poller.await(20)).isZero();
            poller.change(socket, Poller.READ);
            assertThat(answers(poller, poller.await(SECONDS)))
                    .containsExactly(socket + ":" + Poller.READ);
        }
    }

    /** Or one who has paused, and has bytes still to be told, would be ended; or a loop spin. */
    @ParameterizedTest
    @FieldSource("POLLERS")
    void whoIsGoneIsToldOfOnlyWhereSomethingIsAwaited(Callable<Poller> make) throws Exception {
        try (Poller poller = make.call()) {
            int socket = sockets.getFirst();
            poller.add(socket, Poller.READ);
            poller.change(socket, 0);
            send(0, 1);
            Sockets.shutdown(socket, Sockets.Direction.WRITE);
            peers.getFirst().close();
            assertThat(poller.await(20)).isZero();
            poller.change(socket, Poller.READ);
            assertThat(poller.await(SECONDS)).isEqualTo(1);
            assertThat(poller.ready(0) & Poller.READ).isEqualTo(Poller.READ);
            assertThat(buffer.receive(socket)).isEqualTo(1);
            poller.change(socket, 0);
            assertThat(poller.await(20)).isZero();
            poller.remove(socket);
        }
    }

    /** A read that came up short has used up the bytes, and not the FIN behind them. */
    @ParameterizedTest
    @FieldSource("POLLERS")
    void finBehindAShortReadIsTold(Callable<Poller> make) throws Exception {
        try (Poller poller = make.call()) {
            int socket = sockets.getFirst();
            send(0, 1);
            peers.getFirst().shutdownOutput();
            poller.add(socket, Poller.READ);
            assertThat(poller.await(SECONDS)).isEqualTo(1);
            assertThat(buffer.receive(socket)).isEqualTo(1);
            poller.exhausted(socket, Poller.READ);
            assertThat(poller.await(SECONDS)).isEqualTo(1);
            assertThat(buffer.receive(socket)).isZero();
        }
    }

    /** A read stops at an urgent byte, and what stands behind it has come already: tcp(7). */
    @ParameterizedTest
    @FieldSource("POLLERS")
    void whatStandsBehindAnUrgentByteIsTold(Callable<Poller> make) throws Exception {
        try (Poller poller = make.call()) {
            int socket = sockets.getFirst();
            poller.add(socket, Poller.READ);
            Socket peer = peers.getFirst();
            peer.getOutputStream().write("abc".getBytes(US_ASCII));
            peer.sendUrgentData('X');
            peer.getOutputStream().write("def".getBytes(US_ASCII));
            var heard = new StringBuilder();
            while (heard.length() < 6) {
                assertThat(poller.await(SECONDS)).as("heard %s", heard).isEqualTo(1);
                int count = buffer.receive(socket);
                if (count > 0) {
                    heard.append(US_ASCII.decode(buffer.received()));
                }
                if (count < BYTES) {
                    poller.exhausted(socket, Poller.READ);
                }
            }
            assertThat(heard).hasToString("abcdef");
        }
    }

    @ParameterizedTest
    @FieldSource("POLLERS")
    void whatIsRemovedTellsNothingAndMovesNoAnswer(Callable<Poller> make) throws Exception {
        try (Poller poller = make.call()) {
            for (int i = 0; i < 4; i++) {
                poller.add(sockets.get(i), Poller.READ);
                send(i, 1);
            }
            int count = poller.await(SECONDS);
            while (count < 4) { // the last byte may be on its way
                count = poller.await(SECONDS);
            }
            int last = poller.descriptor(3);
            poller.remove(poller.descriptor(0));
            poller.remove(poller.descriptor(1));
            assertThat(poller.descriptor(3)).isEqualTo(last);
            assertThat(poller.await(SECONDS)).isEqualTo(2);
            assertThat(List.of(poller.descriptor(0), poller.descriptor(1))).contains(last);
        }
    }

    /** The error that select(2) could only answer by writing past its sets. */
    @Test
    void selectTakesNoDescriptorFrom1024() {
        try (var poller = new SelectPoller()) {
            assertThat(poller.add(1023, 0)).isTrue();
            assertThat(poller.add(1024, Poller.READ)).isFalse();
        }
    }
}
