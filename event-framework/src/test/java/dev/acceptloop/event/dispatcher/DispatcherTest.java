package dev.acceptloop.event.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One socket with its handlers, against real ones. */
@Timeout(60)
final class DispatcherTest {
    private final ChannelMap map;
    private final List<String> events = new ArrayList<>();
    private final Listening listening;

    DispatcherTest() throws IOException {
        map = ChannelMap.open();
        listening = new Listening();
        listening.listen(Turns.anyPort(), 64);
    }

    @AfterEach
    void close() throws IOException {
        map.close();
    }

    private final class Listening extends Dispatcher {
        private Dispatcher accepted = this;

        Listening() {
            super(map);
        }

        @Override
        protected void handleAccepted(SocketChannel channel) throws IOException {
            var recording = new Recording();
            recording.attach(channel);
            accepted = recording;
        }
    }

    private class Recording extends Dispatcher {
        Recording() {
            super(map);
        }

        @Override
        protected void handleConnect() {
            events.add("connect");
        }

        @Override
        protected void handleRead() throws IOException {
            ByteBuffer in = map().readBuffer();
            if (receive(in) > 0) {
                events.add(UTF_8.decode(in.flip()).toString());
            }
        }

        @Override
        protected void handleClose() {
            events.add("close");
            super.handleClose();
        }

        @Override
        protected void handleError(Exception cause) {
            events.add(cause.getClass().getSimpleName());
            super.handleError(cause);
        }
    }

    private Socket client() throws IOException {
        Socket client = Turns.client(listening);
        Turns.until(map, () -> map.channels().size() > 1);
        return client;
    }

    // ---------------------------------------------------------------- state

    @Test
    void isNothingBeforeItHasASocket() {
        var fresh = new Recording();
        assertThat(fresh.hasSocket() || fresh.isConnected() || fresh.isAccepting()).isFalse();
        assertThat(fresh.readable()).isTrue();
        assertThat(fresh.writable()).as("or an idle loop would spin").isFalse();
        assertThat(fresh.receive(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(fresh.send(ByteBuffer.allocate(1))).isZero();
        assertThatThrownBy(fresh::channel).isInstanceOf(NullPointerException.class);
    }

    @Test
    void listensAndIsNeverConnected() {
        assertThat(listening.isAccepting()).isTrue();
        assertThat(listening.isConnected()).isFalse();
        listening.close();
        assertThat(listening.isAccepting()).isFalse();
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void knowsWhetherTheSocketItIsGivenIsConnected() throws IOException {
        try (Socket client = client()) {
            assertThat(client.isConnected()).isTrue();
            assertThat(listening.accepted.isConnected()).isTrue();
            listening.accepted.close();
        }
        var unconnected = new Recording();
        unconnected.attach(SocketChannel.open());
        assertThat(unconnected.isConnected()).isFalse();
        map.poll(0); // it must not be asked for, or it would be ready for ever
        assertThat(events).isEmpty();
        SocketChannel closed = SocketChannel.open();
        closed.close();
        var none = new Recording();
        assertThatExceptionOfType(ClosedChannelException.class)
                .isThrownBy(() -> none.attach(closed));
        assertThat(none.hasSocket()).isFalse();
    }

    @Test
    void closesOnceHoweverOftenItIsAsked() throws IOException {
        try (Socket client = client()) {
            listening.accepted.close();
            listening.accepted.close();
            assertThat(listening.accepted.isConnected()).isFalse();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(map.channels()).containsExactly(listening);
        }
    }

    // ---------------------------------------------------------------- connect

    @Test
    void connectsAndSaysSoOnce() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            var recording = new Recording();
            recording.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            Turns.until(map, recording::isConnected);
            try (Socket peer = server.accept()) {
                recording.send(ByteBuffer.wrap(new byte[] {7}));
                assertThat(peer.getInputStream().read()).isEqualTo(7);
            }
            Turns.until(map, recording::isClosed);
            assertThat(events).containsExactly("connect", "close");
        }
    }

    @Test
    void tellsOfARefusedConnection() throws IOException {
        InetSocketAddress nobody = Turns.address(listening);
        listening.close();
        map.poll(0); // frees the port
        var recording = new Recording();
        try {
            recording.connect(nobody);
            Turns.until(map, recording::isClosed);
            assertThat(events).containsExactly("ConnectException", "close");
        } catch (ConnectException e) { // at once, as loopback may
            assertThat(recording.hasSocket()).isFalse();
        }
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void leavesNothingOfASocketThatCannotBeMade() {
        var recording = new Recording();
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> recording.connect(InetSocketAddress.createUnresolved("no", 1)));
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> recording.listen(Turns.address(listening), 1));
        assertThat(recording.hasSocket()).isFalse();
        assertThat(map.channels()).containsExactly(listening);
    }

    // ---------------------------------------------------------------- accept

    @Test
    void closesWhatIsAcceptedUnlessSomebodyTakesIt() throws IOException {
        var careless = new Dispatcher(map) {};
        careless.listen(Turns.anyPort(), 1);
        try (Socket client = Turns.client(careless)) {
            map.poll(-1);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void acceptsOnAfterAPeerThatWasGoneAtOnce() throws IOException {
        for (int i = 0; i < 20; i++) {
            Turns.reset(Turns.client(listening));
        }
        try (Socket client = Turns.client(listening)) {
            client.getOutputStream().write("hello".getBytes(UTF_8));
            Turns.until(map, () -> events.contains("hello"));
        }
    }

    // ---------------------------------------------------------------- read, write

    @Test
    void readsAndHearsTheEnd() throws IOException {
        try (Socket client = client()) {
            client.getOutputStream().write("hello".getBytes(UTF_8));
            Turns.until(map, () -> !events.isEmpty());
        }
        Turns.until(map, listening.accepted::isClosed);
        assertThat(events).containsExactly("hello", "close");
        assertThat(listening.accepted.receive(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(events).as("closed is closed").containsExactly("hello", "close");
    }

    @Test
    void takesAResetForTheEnd() throws IOException {
        Turns.reset(client());
        Turns.until(map, listening.accepted::isClosed);
        assertThat(events).containsExactly("close");
    }

    @Test
    void sendsNothingOverABrokenConnection() throws IOException {
        Turns.reset(client());
        Dispatcher accepted = listening.accepted;
        ByteBuffer one = ByteBuffer.allocate(1);
        for (int i = 0; i < 1000 && accepted.hasSocket(); i++) { // the reset may be on its way
            one.clear();
            accepted.send(one);
        }
        one.clear();
        assertThat(accepted.send(one)).isZero();
        assertThat(events).containsExactly("close");
    }

    /** Any channel that a selector takes will do, as asyncore's file_dispatcher took any file. */
    @Test
    void readsFromAPipe() throws IOException {
        Pipe pipe = Pipe.open();
        var recording = new Recording();
        recording.attach(pipe.source());
        try (Pipe.SinkChannel sink = pipe.sink()) {
            sink.write(UTF_8.encode("through a pipe"));
            Turns.until(map, () -> !events.isEmpty());
        }
        Turns.until(map, recording::isClosed);
        assertThat(events).containsExactly("through a pipe", "close");
    }

    @Test
    void isNotAskedToWriteAfterItClosedWhileReading() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            var closing =
                    new Recording() {
                        private boolean sawByte; // and left it: the next turn can do both

                        @Override
                        protected boolean writable() {
                            return sawByte;
                        }

                        @Override
                        protected void handleRead() {
                            if (sawByte) {
                                close();
                            }
                            sawByte = true;
                        }

                        @Override
                        protected void handleWrite() {
                            events.add("write");
                        }
                    };
            var address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
            closing.connect(address);
            Turns.until(map, closing::isConnected);
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(1);
                Turns.until(map, closing::isClosed);
            }
            assertThat(events).containsExactly("connect");
        }
    }

    /** Left unread, they would make every turn a ready one. */
    @Test
    void dropsWhatNobodyReads() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            var deaf = new Dispatcher(map) {};
            deaf.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            Turns.until(map, deaf::isConnected);
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(new byte[1000]);
                map.poll(-1);
                assertThat(((SocketChannel) deaf.channel()).read(ByteBuffer.allocate(1))).isZero();
            }
        }
    }
}
