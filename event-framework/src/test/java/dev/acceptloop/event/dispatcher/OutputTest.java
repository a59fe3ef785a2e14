package dev.acceptloop.event.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits to be sent, and in what order, by a dispatcher that buffers and by one that chats. */
@Timeout(60)
final class OutputTest {
    private static final int MUCH = 16_000_000; // more than the two ends of a socket hold

    private final ChannelMap map;
    private final ServerSocket server;
    private final List<String> events = new ArrayList<>();

    OutputTest() throws IOException {
        map = ChannelMap.open();
        server = new ServerSocket(0);
    }

    @AfterEach
    void close() throws IOException {
        map.close();
        server.close();
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    private final class Buffered extends BufferedDispatcher {
        Buffered() {
            super(map);
        }
    }

    private final class Chat extends ChatDispatcher {
        Chat() {
            super(map);
        }

        @Override
        protected void collectIncomingData(ByteBuffer data) {}

        @Override
        protected void foundTerminator() {}

        @Override
        protected void handleClose() {
            events.add("close");
            super.handleClose();
        }
    }

    private Socket connected(Dispatcher dispatcher) throws IOException {
        dispatcher.connect(address());
        Turns.until(map, dispatcher::isConnected);
        return server.accept();
    }

    /** Reads that many bytes in another thread. */
    private static FutureTask<byte[]> reading(Socket peer, int count) {
        var reading = new FutureTask<>(() -> peer.getInputStream().readNBytes(count));
        Thread.ofPlatform().daemon().start(reading);
        return reading;
    }

    // ---------------------------------------------------------------- buffered

    @Test
    void keepsWhatTheSocketDoesNotTake() throws Exception {
        var buffered = new Buffered();
        try (Socket peer = connected(buffered)) {
            assertThat(buffered.writable()).isFalse();
            var data = new byte[MUCH];
            for (int i = 0; i < MUCH; i++) {
                data[i] = (byte) ((i * 31) >> 8);
            }
            buffered.push(ByteBuffer.wrap(data));
            assertThat(buffered.pending()).isPositive();
            assertThat(buffered.writable()).isTrue();
            assertThat(buffered.readable()).as("above the mark nothing is read").isFalse();
            FutureTask<byte[]> read = reading(peer, MUCH);
            Turns.until(map, () -> buffered.pending() == 0);
            assertThat(read.get()).isEqualTo(data);
            assertThat(buffered.writable()).isFalse();
            assertThat(buffered.readable()).isTrue();
        }
    }

    @Test
    void keepsWhatIsPushedBeforeTheConnectionIsMade() throws IOException {
        var buffered = new Buffered();
        buffered.push(UTF_8.encode("early "));
        buffered.connect(address());
        buffered.push(UTF_8.encode("bird"));
        Turns.until(map, () -> buffered.pending() == 0);
        try (Socket peer = server.accept()) {
            assertThat(peer.getInputStream().readNBytes(10))
                    .isEqualTo("early bird".getBytes(UTF_8));
        }
    }

    @Test
    void keepsNothingAfterClose() throws IOException {
        var buffered = new Buffered();
        try (Socket peer = connected(buffered)) {
            buffered.push(ByteBuffer.allocate(MUCH));
            buffered.close();
            buffered.push(ByteBuffer.allocate(10));
            assertThat(buffered.pending()).isZero();
            assertThat(peer.isConnected()).isTrue();
        }
    }

    // ---------------------------------------------------------------- chat

    @Test
    void sendsPushesAndProducersInOrder() throws Exception {
        var chat = new Chat();
        chat.push("one ");
        chat.pushWithProducer(ChatDispatcher.Producer.of(UTF_8.encode("two three "), 3));
        try (Socket peer = connected(chat)) {
            chat.push("four");
            chat.closeWhenDone();
            assertThat(events).as("never within the call").isEmpty();
            chat.push("never");
            chat.pushWithProducer(() -> ByteBuffer.allocate(1));
            Turns.until(map, chat::isClosed);
            assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("one two three four");
            assertThat(events).containsExactly("close");
        }
    }

    @Test
    void asksAProducerForAPieceAtATime() throws Exception {
        var chat = new Chat();
        try (Socket peer = connected(chat)) {
            int[] pieces = {0};
            chat.pushWithProducer(() -> {
                pieces[0]++;
                return ByteBuffer.allocate(pieces[0] <= 100 ? MUCH / 100 : 0);
            });
            for (int i = 0; i < 200; i++) {
                map.poll(0);
            }
            assertThat(pieces[0]).as("with a peer that does not read").isLessThan(100);
            chat.closeWhenDone();
            FutureTask<byte[]> read = reading(peer, MUCH);
            Turns.until(map, chat::isClosed);
            assertThat(read.get()).hasSize(MUCH);
        }
    }

    @Test
    void readsNoMoreWhileMuchThatWasPushedWaits() throws Exception {
        var chat = new Chat();
        try (Socket peer = connected(chat)) {
            assertThat(chat.writable()).as("or an idle loop would spin").isFalse();
            chat.push(ByteBuffer.allocate(MUCH));
            assertThat(chat.readable()).isFalse();
            FutureTask<byte[]> read = reading(peer, MUCH);
            Turns.until(map, () -> !chat.writable());
            assertThat(chat.readable()).isTrue();
            assertThat(read.get()).hasSize(MUCH);
        }
    }
}
