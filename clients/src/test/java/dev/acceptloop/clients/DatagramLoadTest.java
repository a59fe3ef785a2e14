package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Load over datagrams against peers that lose, repeat, delay and damage a known share of them. */
@Timeout(30)
final class DatagramLoadTest {
    private static final Duration WINDOW = Duration.ofMillis(300);

    private static LoadResult run(LoadOptions.Builder options) throws Exception {
        return run(options, WINDOW);
    }

    private static LoadResult run(LoadOptions.Builder options, Duration window) throws Exception {
        try (Load load = Load.connect(options.duration(window).build())) {
            return load.run();
        }
    }

    private static LoadOptions.Builder to(Peer peer) {
        return LoadOptions.to(TransportKind.UDP, peer.address).timeout(Duration.ofSeconds(2));
    }

    @Test
    void verifiesEveryReplyOfAClosedLoop() throws Exception {
        try (var peer = new Peer((_, datagram, answer) -> answer.send(datagram))) {
            LoadResult result;
            try (Load load =
                    Load.connect(to(peer).connections(3).depth(2).duration(WINDOW).build())) {
                result = Windows.repliedToEach(load::run);
            }

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().verified()).isPositive();
            assertThat(result.datagrams().received())
                    .isGreaterThanOrEqualTo(result.counts().verified());
            assertThat(result.loss()).isZero();
            assertThat(result.perConnection())
                    .hasSize(3)
                    .allSatisfy(n -> assertThat(n).isPositive());
        }
    }

    @Test
    void keepsARateWhateverComesBack() throws Exception {
        try (var peer = new Peer((_, _, _) -> {})) {
            LoadResult result = run(to(peer).rate(1000).timeout(Duration.ofMillis(100)));

            assertThat(result.counts().planned()).isBetween(299L, 301L);
            assertThat(result.counts().sent()).isEqualTo(result.counts().planned());
            assertThat(result.datagrams().lost()).isEqualTo(result.counts().sent());
            assertThat(result.loss()).isEqualTo(1);
            assertThat(result.service().count()).isZero();
            assertThat(result.response().missing()).isEqualTo(result.counts().sent());
        }
    }

    /** A burst is more than what is under way on average, and none of it is given up for that. */
    @Test
    void remembersAWholeBurst() throws Exception {
        var held = new ArrayList<ByteBuffer>();
        try (var peer =
                new Peer((_, datagram, answer) -> {
                    held.add(ByteBuffer.allocate(datagram.remaining()).put(datagram).flip());
                    if (held.size() == 100) {
                        for (ByteBuffer each : held) {
                            answer.send(each);
                        }
                    }
                })) {
            LoadResult result =
                    run(
                            to(peer).rate(10)
                                    .arrivals(Arrivals.named("bursts:100"))
                                    .timeout(Duration.ofSeconds(3)));

            assertThat(result.counts().verified()).isEqualTo(100);
            assertThat(result.datagrams().lost()).isZero();
        }
    }

    /** A closed loop whose only message is lost goes on after the time-out, and no earlier. */
    @Test
    void waitsForALostMessageUntilTheTimeOut() throws Exception {
        try (var peer = new Peer((_, _, _) -> {})) {
            LoadResult result = run(to(peer).timeout(Duration.ofMillis(100)));

            assertThat(result.counts().sent()).isBetween(1L, 3L);
            assertThat(result.datagrams().lost()).isEqualTo(result.counts().sent());
        }
    }

    /** No more of them than a receive buffer holds, whenever the peer comes to read it. */
    @Test
    void tellsWhatIsLostTwiceAndDamaged() throws Exception {
        try (var peer =
                new Peer((number, datagram, answer) -> {
                    switch (number % 10) {
                        case 0 -> {} // lost
                        case 1 -> {
                            answer.send(datagram);
                            answer.send(datagram);
                        }
                        case 2 -> {
                            datagram.put(30, (byte) (datagram.get(30) ^ 1));
                            answer.send(datagram);
                        }
                        case 3 -> answer.send(datagram.limit(40));
                        default -> answer.send(datagram);
                    }
                })) {
            LoadResult result = run(to(peer).rate(500).timeout(Duration.ofSeconds(2)));

            long sent = result.counts().sent();
            assertThat(sent).isBetween(149L, 151L);
            assertThat(result.datagrams().lost())
                    .isEqualTo(of(sent, 0) + of(sent, 2) + of(sent, 3));
            assertThat(result.datagrams().duplicate()).isEqualTo(of(sent, 1));
            assertThat(result.datagrams().corrupt()).isEqualTo(of(sent, 2) + of(sent, 3));
            assertThat(result.datagrams().late()).isZero();
            assertThat(result.datagrams().received()).isEqualTo(sent - of(sent, 0) + of(sent, 1));
            assertThat(result.errors(LoadError.WRONG)).isEqualTo(result.datagrams().corrupt());
            assertThat(result.service().count()).isEqualTo(sent - result.datagrams().lost());
            assertThat(Expectation.parse("loss<0.1%").check(result).verdict())
                    .isEqualTo(Expectation.Verdict.BROKEN);
            assertThat(Expectation.parse("loss<32%").check(result).verdict())
                    .isEqualTo(Expectation.Verdict.HELD);
        }
    }

    /** How many of the numbers from 0 have that last digit. */
    private static long of(long numbers, int digit) {
        return LongStream.range(0, numbers).filter(number -> number % 10 == digit).count();
    }

    /** The first is answered when the second has come, which the time-out brings about. */
    @Test
    void anAnswerAfterTheTimeOutIsLateAndNoReply() throws Exception {
        ByteBuffer[] kept = new ByteBuffer[1];
        try (var peer =
                new Peer((number, datagram, answer) -> {
                    if (number == 0) {
                        kept[0] = ByteBuffer.allocate(64).put(datagram).flip();
                    } else if (number == 1) {
                        answer.send(kept[0]);
                        answer.send(datagram);
                    } else {
                        answer.send(datagram);
                    }
                })) {
            LoadResult result =
                    run(to(peer).timeout(Duration.ofMillis(150)), Duration.ofSeconds(2));

            assertThat(result.datagrams().lost()).isPositive();
            assertThat(result.datagrams().late()).isPositive();
            assertThat(result.errorCount()).isZero();
        }
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        SocketAddress nobody;
        try (var peer = new Peer((_, _, _) -> {})) {
            nobody = peer.address;
        }
        LoadResult result =
                run(LoadOptions.to(TransportKind.UDP, nobody).timeout(Duration.ofMillis(100)));

        assertThat(result.counts().verified()).isZero();
        assertThat(result.errors(LoadError.REFUSED)).isPositive();
        assertThat(result.trouble()).contains("nobody is there");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void loadsAServerOfUnixDatagrams(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("server");
        String echo =
                "import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);"
                        + " s.bind(sys.argv[1]); print('bound', flush=True)\n"
                        + "while True:\n"
                        + "    data, peer = s.recvfrom(65536)\n"
                        + "    s.sendto(data, peer)\n";
        Process server = python(echo, path);
        try (var said = server.inputReader()) {
            assertThat(said.readLine()).isEqualTo("bound");
            var options =
                    LoadOptions.to(TransportKind.UNIX_DATAGRAM, UnixDomainSocketAddress.of(path))
                            .connections(2)
                            .timeout(Duration.ofSeconds(2));
            LoadResult result = runTwice(options);

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().verified()).isPositive();
            assertThat(result.loss()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesAPathWhereNobodyReceives(@TempDir Path directory) throws Exception {
        Path nobody = directory.resolve("nobody");
        assertThatIOException()
                .isThrownBy(() -> Load.connect(unixDatagrams(nobody)))
                .withMessage("connect to " + nobody + ": No such file or directory");

        Path stream = directory.resolve("stream");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(stream));
            assertThatIOException()
                    .isThrownBy(() -> Load.connect(unixDatagrams(stream)))
                    .withMessage("connect to " + stream + ": it is a socket of another kind");
        }
    }

    private static LoadOptions unixDatagrams(Path path) {
        return LoadOptions.to(TransportKind.UNIX_DATAGRAM, UnixDomainSocketAddress.of(path))
                .build();
    }

    /** The first window may go by before all is linked. */
    private static LoadResult runTwice(LoadOptions.Builder options) throws Exception {
        try (Load load = Load.connect(options.duration(WINDOW).build())) {
            load.run();
            return load.run();
        }
    }

    static Process python(String program, Path path) {
        try {
            return new ProcessBuilder("python3", "-c", program, path.toString()).start();
        } catch (IOException e) {
            return Assumptions.abort("python3 is not there: " + e.getMessage());
        }
    }

    @Test
    void takesNoOptionThatDatagramsHaveNoUseFor() {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
        var options = LoadOptions.to(TransportKind.UDP, address);
        assertThatIllegalArgumentException()
                .isThrownBy(options.messageBytes(19)::build)
                .withMessage("message bytes 19: expected 20 to 65507");
        options.messageBytes(64);
        assertThatIllegalArgumentException()
                .isThrownBy(options.framing(Framing.LINE)::build)
                .withMessage("a datagram needs no framing");
        assertThatIllegalArgumentException()
                .isThrownBy(LoadOptions.to(TransportKind.UNIX, address)::build)
                .withMessageEndingWith("is no address for unix");
    }

    /** Receives datagrams and answers each as told, by its number from 0. */
    private static final class Peer implements AutoCloseable {
        private final DatagramChannel channel = DatagramChannel.open();
        private final Behaviour behaviour;
        private final SocketAddress address;

        interface Answer {
            void send(ByteBuffer datagram) throws IOException;
        }

        interface Behaviour {
            void receive(int number, ByteBuffer datagram, Answer answer) throws IOException;
        }

        Peer(Behaviour behaviour) throws IOException {
            this.behaviour = behaviour;
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = channel.getLocalAddress();
            Thread.ofPlatform().daemon().start(this::receiveAll);
        }

        private void receiveAll() {
            var in = ByteBuffer.allocate(1 << 16);
            try {
                for (int number = 0; true; number++) {
                    SocketAddress client = channel.receive(in.clear());
                    behaviour.receive(
                            number, in.flip(), data -> channel.send(data.duplicate(), client));
                }
            } catch (IOException e) {
                return; // closed
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
