package dev.acceptloop.protocol.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.ManualTimer;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Protocols;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One connection over loopback, with a thread of its own. */
@Timeout(60)
final class BlockingSocketTest {
    private static final int MUCH = 32 << 20; // more than both kernels' buffers take

    private final BlockingQueue<CloseReason> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final Telling protocol = new Telling();
    private final Socket peer = new Socket();
    private Drain drain; // within 30 s
    private ServerSocketChannel listening;
    private ServerContext<Void> context;
    private SocketChannel channel;
    private BlockingSocket socket;
    private Thread thread;

    @BeforeEach
    @SuppressWarnings("NullAway.Init") // each test connects first
    void listen() throws IOException {
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peer.setSoTimeout(15_000);
    }

    @AfterEach
    void close() throws Exception {
        peer.close();
        listening.close();
        socket.abort(CloseReason.STOPPING);
        Eventually.ends(thread);
        Eventually.holds("the channel is closed", () -> !channel.isOpen());
        Eventually.holds("all memory is given back", () -> context.memory().used() == 0);
        context.stopped();
    }

    private final class Telling implements ProtocolProvider, Protocol, ServerListener {
        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        private volatile Transport transport;

        private volatile boolean paused;
        private int greeting; // bytes
        private boolean closes;

        @Override
        public String name() {
            return "telling";
        }

        @Override
        public Protocol newProtocol() {
            return this;
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            if (greeting > 0) {
                transport.write(ByteBuffer.allocate(greeting));
            }
            if (closes) {
                transport.close(CloseReason.SERVICE_CLOSED);
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received.add((paused ? "though paused: " : "") + UTF_8.decode(data.duplicate()));
            transport.write(data); // an echo
        }

        @Override
        public void closed(SocketAddress peer, CloseReason reason) {
            ends.add(reason);
        }
    }

    private void connect() throws IOException {
        connect(ServerOptions.DEFAULTS);
    }

    private void connect(ServerOptions options) throws IOException {
        var policies =
                new ConnectionPolicies(options, new ManualTimer(), new Protocols.Bare(protocol));
        context = new ServerContext<>(options, protocol, policies, null);
        drain = context.drain();
        peer.connect(listening.getLocalAddress());
        channel = listening.accept();
        socket = new BlockingSocket(channel, context);
        thread = Thread.ofPlatform().name("serving").unstarted(socket::serve);
    }

    private void say(String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(UTF_8));
    }

    private String heard(int bytes) throws IOException {
        return new String(peer.getInputStream().readNBytes(bytes), UTF_8);
    }

    private void awaitRead() {
        Eventually.holds("its thread is in a read", () -> isIn("SocketChannelImpl", "read"));
    }

    private boolean isIn(String type, String method) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(f -> f.getClassName().endsWith(type) && f.getMethodName().equals(method));
    }

    private void assertEnd(CloseReason reason) throws InterruptedException {
        assertThat(ends.poll(15, TimeUnit.SECONDS)).isEqualTo(reason);
    }

    // ------------------------------------------------------------------ drain

    @Test
    void anIdleConnectionIsSentFinAtADrain() throws Exception {
        connect();
        thread.start();
        say("hello");
        assertThat(heard(5)).isEqualTo("hello");
        drain.begin();
        drain.await(() -> !ends.isEmpty(), socket::look);
        assertEnd(CloseReason.STOPPING);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void whatTheKernelHasIsAnsweredAtADrain() throws Exception {
        connect();
        say("hello");
        drain.begin();
        socket.look();
        socket.look(); // its thread has not got so far as to read
        thread.start();
        drain.await(() -> !ends.isEmpty(), socket::look);
        assertEnd(CloseReason.STOPPING);
        assertThat(heard(5)).isEqualTo("hello");
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    /** The look is a task, and that comes when it comes: after a read, here. */
    @Test
    void whatCameSinceTheLooksIsAnsweredAtADrain() throws Exception {
        connect();
        thread.start();
        awaitRead();
        var release = new CountDownLatch(1);
        var holds = new CountDownLatch(1);
        protocol.transport.execute(() -> {
            holds.countDown();
            awaitWhatever(release);
        });
        holds.await(); // or its thread may be faster
        drain.begin();
        for (int i = 0; i < 3; i++) {
            socket.look();
        }
        say("hello");
        Eventually.holds("its read is over", () -> isIn("LockExecutor", "enter"));
        release.countDown();
        assertThat(heard(5)).isEqualTo("hello");
        assertThat(ends).isEmpty();
    }

    private static void awaitWhatever(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ------------------------------------------------------------------ abort

    @Test
    void anAbortWakesAReadThatWaits() throws Exception {
        connect();
        thread.start();
        awaitRead();
        socket.abort(CloseReason.STOPPING);
        Eventually.ends(thread);
        assertEnd(CloseReason.STOPPING);
        assertThatIOException().isThrownBy(() -> peer.getInputStream().read());
    }

    @Test
    void anAbortWakesAWriteThatWaits() throws Exception {
        protocol.greeting = MUCH;
        connect();
        thread.start();
        Eventually.holds("a part is taken", () -> sent() > 0);
        Eventually.holds("its thread is in a write", () -> isIn("SocketChannelImpl", "write"));
        socket.abort(CloseReason.STOPPING);
        Eventually.ends(thread);
        assertEnd(CloseReason.STOPPING);
        assertThatIOException().isThrownBy(() -> peer.getInputStream().readNBytes(MUCH));
    }

    private long sent() {
        Transport transport = protocol.transport;
        return transport == null ? 0 : transport.taken();
    }

    @Test
    void aWriteThatWaitsShowsHowFarItIs() throws Exception {
        protocol.greeting = MUCH;
        connect();
        thread.start();
        long before = 0;
        for (int i = 0; i < 4; i++) {
            long seen = before;
            Eventually.holds("more is taken", () -> sent() > seen);
            before = sent();
            assertThat(before).isLessThan(MUCH);
            peer.getInputStream().readNBytes(MUCH / 8);
        }
    }

    // ------------------------------------------------------------------ pause

    @Test
    void whatAReadUnderWayBringsAfterAPauseIsHeld() throws Exception {
        connect();
        thread.start();
        awaitRead();
        pause(true);
        long before = context.memory().used();
        say("hello");
        Eventually.holds("it is held", () -> context.memory().used() > before);
        say("more");
        Eventually.holds("no read is begun", () -> isIn("LockExecutor", "awaitUntil"));
        assertThat(received).isEmpty();
        pause(false);
        assertThat(heard(9)).isEqualTo("hellomore");
        assertThat(received).containsExactly("hello", "more");
    }

    private void pause(boolean paused) throws InterruptedException {
        var done = new CountDownLatch(1);
        protocol.transport.execute(() -> {
            protocol.paused = paused;
            if (paused) {
                protocol.transport.pauseReading();
            } else {
                protocol.transport.resumeReading();
            }
            done.countDown();
        });
        done.await();
    }

    // ------------------------------------------------------------------ end

    @Test
    void anEndReadsAndDropsUntilThePeerCloses() throws Exception {
        protocol.closes = true;
        connect();
        thread.start();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        assertEnd(CloseReason.SERVICE_CLOSED);
        peer.getOutputStream().write(new byte[MUCH]); // waits for ever where nobody reads
        assertThat(thread.isAlive()).isTrue();
        peer.shutdownOutput();
        Eventually.ends(thread);
        assertThat(received).isEmpty();
    }

    @Test
    void aPeerThatIsOneTooManyIsToldSo() throws Exception {
        connect();
        thread = Thread.ofPlatform().start(socket::serveRefusal);
        assertThat(heard(32)).isEqualTo("Too many connections , try later");
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        assertEnd(CloseReason.OVERLOADED);
    }

    @Test
    void withoutMemoryForItsBufferItIsRefused() throws Exception {
        ByteBuffer some = ByteBuffer.allocateDirect(1);
        assumeThat(Runtime.getRuntime().maxMemory()) // what is there for all such buffers
                .as("the heap, as the build sets it")
                .isLessThan((1L << 30) + some.capacity());
        connect(ServerOptions.DEFAULTS.with(Option.READ_BUFFER, "1024m"));
        thread.start();
        assertThat(heard(32)).isEqualTo("Too many connections , try later");
        assertEnd(CloseReason.OVERLOADED);
        Eventually.ends(thread);
    }
}
