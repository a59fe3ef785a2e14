package dev.acceptloop.async;

import static dev.acceptloop.contract.ClosedUnderneath.echo;
import static dev.acceptloop.contract.ClosedUnderneath.survives;
import static java.lang.Integer.parseInt;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.contract.OwnPort;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.RingSupport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong on a ring and nowhere else; whatever it is, the process lives. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledIf("hasRings")
final class UringServerTest {
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULTS.with(Option.DRAIN_TIMEOUT, "200ms");

    static boolean hasRings() {
        return RingSupport.unavailable().isEmpty();
    }

    // ------------------------------------------------------------------ descriptors closed by
    // others

    @Test
    void survivesThatAConnectionIsClosedUnderneath() throws IOException {
        survives("uring", "socket:", 1); // the first is the listening socket, the next the client's
    }

    @Test
    void survivesThatTheListeningSocketIsClosedUnderneath() throws IOException {
        survives("uring", "socket:", 0);
    }

    @Test
    void survivesThatTheRingIsClosedUnderneath() throws IOException {
        survives("uring", "anon_inode:[io_uring]", 0);
    }

    @Test
    void survivesThatItsEventfdIsClosedUnderneath() throws IOException {
        survives("uring", "anon_inode:[eventfd]", 0);
    }

    private static Server open(ServerOptions options) throws IOException {
        return new UringModel().open(options, ServerListener.NONE);
    }

    // ------------------------------------------------------------------ shutdown

    /** One turn in which it is to accept no more, and to end, and in which nobody is there. */
    @Test
    void freesItsPortThoughADrainHasNoTime() throws Exception {
        var ending = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var draining = new CountDownLatch(1);
        var listener =
                new ServerListener() {
                    @Override
                    public void closed(SocketAddress peer, CloseReason reason) {
                        ending.countDown();
                        try {
                            never.await(); // close() interrupts it
                        } catch (InterruptedException e) {
                            return; // both tasks wait for the end of this turn
                        }
                    }

                    @Override
                    public void draining() {
                        draining.countDown();
                    }
                };
        ServerOptions options =
                OPTIONS.with(Option.DRAIN_TIMEOUT, 0).with(Option.PORT, OwnPort.next());
        Server server = new UringModel().open(options, listener);
        SocketChannel.open(server.address()).close();
        ending.await();
        server.close();
        assertThat(draining.getCount()).as("told that it drains").isZero();
        bindAgain(server.address());
    }

    /** A child that another test starts just then has the server's socket for a moment. */
    private static void bindAgain(SocketAddress address) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        boolean bound = false;
        while (!bound) {
            boolean last = System.nanoTime() - deadline >= 0;
            try (var again = new ServerSocket()) {
                again.setReuseAddress(true);
                again.bind(address);
                bound = true;
            } catch (BindException e) {
                if (last) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    // ------------------------------------------------------------------ buffers that run out

    /**
     * More peers than the ring has buffers, each owed more than the kernel takes, so that a send is
     * under way for each: somebody who reads is served all the same, and so are they in the end.
     */
    @Test
    void peersThatDoNotReadLeaveBuffersForTheOthers() throws IOException {
        ServerOptions large =
                OPTIONS.with(Option.READ_BUFFER, "1m"); // and so there are few buffers
        var peers = new ArrayList<SocketChannel>();
        try (Server server = open(large);
                var client = new Socket()) {
            var sent = new ArrayList<Long>();
            for (int i = 0; i < 40; i++) {
                SocketChannel peer = SocketChannel.open(server.address());
                peers.add(peer);
                peer.configureBlocking(false);
                sent.add(writeUntilHeldUp(peer));
            }
            client.connect(server.address(), 5000);
            for (int i = 0; i < 20; i++) {
                assertThat(echo(client)).isEqualTo("hello");
            }
            for (int i = 0; i < peers.size(); i++) {
                expectPattern(peers.get(i), sent.get(i));
            }
        } finally {
            for (SocketChannel peer : peers) {
                peer.close();
            }
        }
    }

    /** Until nothing was taken for a moment; byte n of the stream is n modulo 251. */
    private static long writeUntilHeldUp(SocketChannel peer) throws IOException {
        long sent = 0;
        long last = System.nanoTime();
        ByteBuffer bytes = ByteBuffer.allocateDirect(251 * 1000);
        while (bytes.hasRemaining()) {
            bytes.put((byte) (bytes.position() % 251));
        }
        while (System.nanoTime() - last < 20_000_000) {
            bytes.position((int) (sent % 251));
            int count = peer.write(bytes);
            if (count > 0) {
                sent += count;
                last = System.nanoTime();
            }
            bytes.limit(bytes.capacity());
        }
        return sent;
    }

    private static void expectPattern(SocketChannel peer, long length) throws IOException {
        peer.configureBlocking(true);
        ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
        for (long position = 0; position < length; ) {
            assertThat(peer.read(in.clear())).isPositive();
            in.flip();
            while (in.hasRemaining()) {
                if (in.get() != (byte) (position++ % 251)) {
                    throw new AssertionError("byte " + (position - 1) + " is another's");
                }
            }
        }
    }

    // ------------------------------------------------------------------ connections come and go

    /** Slots and descriptors are used again at once; no byte of one connection reaches another. */
    @Test
    void whatIsUnderWayForAPeerThatLeftReachesNobody() throws IOException {
        try (Server server = open(OPTIONS)) {
            var address = (InetSocketAddress) server.address();
            for (int i = 0; i < 500; i++) {
                try (var staying = new Socket(address.getAddress(), address.getPort())) {
                    try (var leaving = new Socket(address.getAddress(), address.getPort())) {
                        leaving.getOutputStream().write(new byte[10_000]);
                        if (i % 2 == 0) {
                            leaving.setSoLinger(true, 0); // RST
                        }
                    }
                    try (var next = new Socket(address.getAddress(), address.getPort())) {
                        assertThat(echo(staying)).isEqualTo("hello");
                        assertThat(echo(next)).isEqualTo("hello");
                    }
                }
            }
        }
    }

    // ------------------------------------------------------------------ what it shows of itself

    /** Since Linux 6.15 the kernel can be told. */
    static boolean canSayWhatItWaitsFor() {
        var numbers = Pattern.compile("[0-9]+").matcher(System.getProperty("os.version"));
        int[] release = numbers.results().mapToInt(found -> parseInt(found.group())).toArray();
        return hasRings() && Arrays.compare(release, new int[] {6, 15}) >= 0;
    }

    @Test
    @EnabledIf("canSayWhatItWaitsFor")
    void loopsThatWaitAreNotCountedAsWaitingForADisk() throws IOException {
        int loops = 16; // more than do wait for a disk
        int fewer = 0;
        try (Server _ = open(OPTIONS.with(Option.LOOPS, loops))) {
            for (int i = 0; i < 10_000 && fewer < 1000; i++) {
                fewer = waitingForDisks() < loops ? fewer + 1 : 0;
            }
        }
        assertThat(fewer).as("looks in a row that saw fewer").isEqualTo(1000);
    }

    private static int waitingForDisks() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String prefix = "procs_blocked ";
            String line = lines.filter(each -> each.startsWith(prefix)).findAny().orElseThrow();
            return parseInt(line.substring(prefix.length()));
        }
    }

    // ------------------------------------------------------------------ Unix sockets

    @Test
    void servesAtAPath(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        ServerOptions unix = OPTIONS.with(Option.TRANSPORT, "unix").with(Option.PATH, path);
        try (Server server = open(unix);
                SocketChannel client = SocketChannel.open(server.address())) {
            client.write(ByteBuffer.wrap("hello".getBytes(US_ASCII)));
            ByteBuffer heard = ByteBuffer.allocate(5);
            while (heard.hasRemaining()) {
                assertThat(client.read(heard)).isPositive();
            }
            assertThat(US_ASCII.decode(heard.flip()).toString()).isEqualTo("hello");
        }
        assertThat(path).doesNotExist();
    }
}
