package dev.acceptloop.protocol.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.framing.FramedProtocol;
import dev.acceptloop.protocol.framing.Framing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ChatServiceTest {
    private final ChatService chat = new ChatService();

    /** A connection whose tasks run, and whose peer reads, when the test says so. */
    private final class Connection implements Transport {
        private final RecordingTransport recording = new RecordingTransport();
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final SocketAddress remote;
        private final FramedProtocol framed;
        private int pending;

        Connection(SocketAddress remote, Framing framing) {
            this.remote = remote;
            this.framed = new FramedProtocol(chat, framing);
            framed.connectionMade(this);
        }

        Connection(String host) {
            this(InetSocketAddress.createUnresolved(host, 7), Framing.CHUNK);
            hears("welcome");
        }

        void says(String text) {
            framed.dataReceived(ByteBuffer.wrap(text.getBytes(UTF_8)));
        }

        void runTasks() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        void hears(String... texts) {
            runTasks();
            assertThat(recording.takeTexts()).containsExactly(texts);
        }

        void isOpen() {
            assertThat(recording.closes).isEmpty();
            assertThat(recording.aborts).isEmpty();
        }

        @Override
        public void write(ByteBuffer data) {
            recording.write(data);
        }

        @Override
        public int pending() {
            return pending;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close(CloseReason reason) {
            recording.close(reason);
        }

        @Override
        public void abort(CloseReason reason) {
            recording.abort(reason);
        }

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public SocketAddress localAddress() {
            return recording.localAddress();
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    }

    @Test
    void everyOtherHearsWhoSaidWhat() {
        var a = new Connection("a");
        var b = new Connection("b");
        var c = new Connection("c");
        a.says("你好");
        b.says("hi");
        a.hears("b:7: hi");
        b.hears("a:7: 你好");
        c.hears("a:7: 你好", "b:7: hi");
    }

    @Test
    void oneWhoLeftHearsNothingAndOneWhoWasAloneIsNotHeard() {
        var a = new Connection("a");
        a.says("nobody here");
        var b = new Connection("b");
        var c = new Connection("c");
        b.framed.connectionLost(CloseReason.PEER_CLOSED);
        a.says("hi");
        b.hears();
        c.hears("a:7: hi");
        b.isOpen(); // what happens to it is not ours any more
    }

    @Test
    void framesWhatIsSaid() {
        var a = new Connection(InetSocketAddress.createUnresolved("a", 7), Framing.LINE);
        var b = new Connection(InetSocketAddress.createUnresolved("b", 7), Framing.LINE);
        b.hears("welcome\r\n");
        a.says("one\r\ntwo\r\n");
        b.hears("a:7: one\r\n", "a:7: two\r\n");
    }

    @Test
    void namesAPeerByItsAddress() throws Exception {
        var b = new Connection("b");
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        var six = new InetSocketAddress(InetAddress.getByAddress(loopback), 9);
        new Connection(six, Framing.CHUNK).says("x");
        new Connection(UnixDomainSocketAddress.of("/a/b"), Framing.CHUNK).says("x");
        new Connection(UnixDomainSocketAddress.of(""), Framing.CHUNK).says("x");
        b.hears("[::1]:9: x", "/a/b: x", "unix: x");
    }

    @Test
    void aMessageTooLongToBePassedOnEndsItsSenderOnly() {
        var a = new Connection(InetSocketAddress.createUnresolved("a", 7), Framing.INT8);
        var b = new Connection(InetSocketAddress.createUnresolved("b", 7), Framing.INT8);
        b.hears("\u0007welcome");
        ByteBuffer just = Framing.INT8.encode(ByteBuffer.wrap(new byte[250]));
        ByteBuffer over = Framing.INT8.encode(ByteBuffer.wrap(new byte[251]));
        a.framed.dataReceived(just);
        b.runTasks();
        assertThat(b.recording.bytes()).hasSize(256);
        b.recording.takeTexts();
        a.isOpen();
        a.framed.dataReceived(over);
        b.hears();
        b.isOpen();
        assertThat(a.recording.closes).containsExactly(CloseReason.SERVICE_CLOSED);
    }

    // ------------------------------------------------------------------ who does not listen

    private static final String LONG = "x".repeat(1 << 16);

    @Test
    void oneWhoseTasksDoNotRunIsCut() {
        var a = new Connection("a");
        var b = new Connection("b");
        var c = new Connection("c");
        for (int i = 0; i < 40; i++) {
            a.says(LONG);
            c.hears("a:7: " + LONG);
        }
        assertThat(b.tasks).hasSizeLessThan(17);
        assertThat(b.recording.aborts).isNotEmpty().allMatch(CloseReason.OVERLOADED::equals);
        a.isOpen();
        c.isOpen();
    }

    @Test
    void oneWhoseKernelRefusesIsCutAndTellsOfTheBytesItHas() {
        var a = new Connection("a");
        var b = new Connection("b");
        b.pending = ConnectedPeer.MOST_BEHIND - LONG.length() - 1_000;
        a.says(LONG);
        b.hears("a:7: " + LONG);
        b.isOpen();
        b.pending += LONG.length();
        a.says(LONG);
        b.hears();
        assertThat(b.recording.aborts).containsExactly(CloseReason.OVERLOADED);
    }

    @Test
    void whatWasDeliveredIsNotCounted() {
        var a = new Connection("a");
        var b = new Connection("b");
        for (int i = 0; i < 100; i++) {
            a.says(LONG);
            b.hears("a:7: " + LONG);
        }
        b.isOpen();
    }

    @Test
    @Timeout(20)
    void manyJoinAndLeaveWhileManySpeak() throws InterruptedException {
        var always = new Connection("b");
        var talkers = new Thread[3];
        for (int i = 0; i < talkers.length; i++) {
            talkers[i] = Thread.ofPlatform().start(this::comeSpeakAndGo);
        }
        for (Thread talker : talkers) {
            talker.join();
        }
        var last = new Connection("c");
        last.says("last");
        assertThat(always.tasks.size()).isEqualTo(3 * 2_000 + 1);
        assertThat(chat.members()).isEqualTo(2); // all who spoke have left
    }

    private void comeSpeakAndGo() {
        for (int i = 0; i < 2_000; i++) {
            var passing = new Connection(InetSocketAddress.createUnresolved("p", 7), Framing.CHUNK);
            passing.says("x");
            passing.framed.connectionLost(CloseReason.PEER_CLOSED);
        }
    }
}
