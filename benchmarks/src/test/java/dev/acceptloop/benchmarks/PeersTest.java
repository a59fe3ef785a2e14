package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every peer that is here, as a process; {@link #whatIsNotHereSaysWhy} shows who is not. */
@Timeout(60)
@Tag("measures-nothing")
final class PeersTest {
    private static final List<Framing> FRAMINGS =
            List.of(Framing.CHUNK, Framing.named("line"), Framing.named("int32"));

    private static final int MORE_THAN_SELECT_COULD = 1_100;

    @TempDir Path directory;

    static Stream<String> here() {
        return Peers.all().stream().filter(peer -> peer.unavailable().isEmpty()).map(Peer::name);
    }

    static Stream<String> absent() {
        return Peers.all().stream()
                .filter(peer -> !peer.unavailable().isEmpty())
                .map(peer -> peer.name() + ": " + peer.unavailable());
    }

    @ParameterizedTest
    @MethodSource("here")
    void itEchoesInEveryFramingAndEndsWithZeroWhileItIsAsked(String name) throws Exception {
        try (Pinning pinning = Pinning.apply();
                var server = OutsideProcess.start(arm(name), pinning, directory.resolve("log"))) {
            InetSocketAddress address = server.awaitReady();
            for (Framing framing : FRAMINGS) {
                new Conformance(address, framing, 1).run();
            }
            reset(address);
            try (var client = new EchoClient(address, 64)) {
                client.exchange(128);

                assertThat(server.stop()).isZero();
            }
        }
    }

    @ParameterizedTest
    @Tag("long")
    @MethodSource("here")
    void itHoldsManyConnectionsThatMayLeaveAtOnce(String name) throws Exception {
        int connections = name.endsWith("-fork") ? 200 : MORE_THAN_SELECT_COULD;
        try (Pinning pinning = Pinning.apply();
                var server = OutsideProcess.start(arm(name), pinning, directory.resolve("log"))) {
            InetSocketAddress address = server.awaitReady();
            try (var client = new EchoClient(address, connections)) {
                client.exchange(2L * connections);
            }
            new Conformance(address, Framing.CHUNK, 1).run();

            assertThat(server.stop()).isZero();
        }
    }

    static Stream<String> hereWithHttp() {
        return Peers.all().stream()
                .filter(peer -> peer.services().contains("http"))
                .filter(peer -> peer.unavailable().isEmpty())
                .map(Peer::name);
    }

    @ParameterizedTest
    @MethodSource("hereWithHttp")
    void itServesThePageAndEndsWithZeroWhileItIsAsked(String name) throws Exception {
        OutsideArm arm = Peers.named(List.of(name)).getFirst().arm("http", directory);
        try (Pinning pinning = Pinning.apply();
                var server = OutsideProcess.start(arm, pinning, directory.resolve("log"))) {
            InetSocketAddress address = server.awaitReady();
            new HttpConformance(address).run();
            reset(address);
            new HttpConformance(address).run();
            try (var socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write('G');

                assertThat(server.stop()).isZero();
            }
        }
    }

    @Test
    void whoServesHttpToo() {
        assertThat(Peers.all())
                .filteredOn(peer -> peer.services().contains("http"))
                .extracting(Peer::name)
                .containsExactly("c-epoll", "node", "netty-nio", "netty-epoll", "netty-uring");
    }

    private static void reset(InetSocketAddress address) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(new byte[8_000]);
            socket.setSoLinger(true, 0);
        }
    }

    private OutsideArm arm(String name) throws IOException {
        return Peers.named(List.of(name)).getFirst().arm(directory);
    }

    @Test
    void whatIsNotHereSaysWhy() {
        assertThat(absent()).allMatch(line -> line.matches("[a-z-]+: no [^\\n]+"));
        assertThat(Peers.lines()).hasSameSizeAs(Peers.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"c-epoll", "c-poll", "c-thread", "c-fork"})
    void whatNeedsACompilerIsHereWhereOneIs(String name) {
        assertThat(here().anyMatch(name::equals)).isEqualTo(Pinning.onPath("gcc"));
    }

    @Test
    void nettyIsHereWhereItsJarIs() throws IOException {
        var netty = new NettyPeer(directory.resolve("peers.jar"));
        Peer peer = netty.peer("nio", "an event loop");

        assertThat(peer.unavailable()).startsWith("no peers.jar beside the suite's jars");
        Files.createFile(netty.jar());
        assertThat(peer.unavailable()).isEmpty();
        assertThat(peer.arm(directory).command())
                .containsAll(Comparison.JVM_FLAGS)
                .endsWith("-cp", netty.jar().toString(), "dev.acceptloop.peers.NettyEcho", "nio");
        assertThat(peer.arm("http", directory).command())
                .endsWith("-cp", netty.jar().toString(), "dev.acceptloop.peers.NettyHttp", "nio");
    }

    @Test
    void peersAreArmsAndWhoIsAbsentIsLeftOut() {
        var plan = new Plan(options().peers(List.of("all")).base("c-poll"));

        assertThat(plan.arms().stream().map(Arm::label))
                .containsAll(here().map(name -> OutsideArm.PREFIX + name).toList());
        assertThat(plan.skipped().keySet())
                .containsExactlyElementsOf(
                        absent().map(line -> line.replaceFirst(":.*", "")).toList());
    }

    @Test
    void whatIsNoPeerIsOneLine() {
        assertThatThrownBy(() -> options().peers(List.of("c-poll", "nobody")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--peers nobody: no such peer; there are all, c-epoll");
        assertThatThrownBy(() -> options().arm("node=true").peers(List.of("node")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--arm node: the name of a peer that is compared");
    }

    private ComparisonOptions options() {
        return new ComparisonOptions(List.of("serve"))
                .models(List.of(ServerModel.named("selector")))
                .directory(directory);
    }
}
