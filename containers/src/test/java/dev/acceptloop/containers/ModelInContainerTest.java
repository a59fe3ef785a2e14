package dev.acceptloop.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model with 128 MiB, one processor and nothing it may write to, and what is done to it. */
@Tag("long")
@Timeout(180)
@ExtendWith(Explained.class)
final class ModelInContainerTest {
    private static final String REFUSAL = "Too many connections , try later";
    private static final Pattern VERIFIED = Pattern.compile("\"verified\" : ([0-9]+)");
    private static final Duration MOMENT = Duration.ofMillis(300);

    static Stream<String> models() {
        return Models.all();
    }

    static Stream<String> modelsOfSeveral() {
        return Models.ofSeveral();
    }

    @ParameterizedTest
    @MethodSource("models")
    void servesALoadFromAnotherContainer(String model) throws Exception {
        try (var server = Served.start(model)) {
            Census before = server.atRest();
            Program load =
                    Program.run(
                            "load",
                            server.address().getHostString() + ":" + Served.PORT,
                            "--connections=" + server.seats(50),
                            "--warmup=500ms",
                            "--duration=1s",
                            "--expect=errors==0",
                            "--json=-");
            assertThat(load.status()).as(load.said()).isZero();
            assertThat(verified(load.said())).as(load.said()).isPositive();
            server.hasNothingLeftOf(before);
            server.endsWell();
        }
    }

    private static long verified(String said) {
        var matcher = VERIFIED.matcher(said);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }

    @ParameterizedTest
    @MethodSource("modelsOfSeveral")
    void refusesPolitelyWhoIsTooMany(String model) throws Exception {
        String most = "--max-connections=";
        try (var server = Served.start(model, most + (isOfProcesses(model) ? 1 : 3))) {
            Census before = server.atRest();
            List<Peer> inside = new ArrayList<>();
            for (int i = 0; i < (isOfProcesses(model) ? 1 : 3); i++) {
                inside.add(new Peer(server.address()).echo("inside"));
            }
            for (int i = 0; i < 5; i++) {
                try (var refused = new Peer(server.address())) {
                    assertThat(refused.readToEnd()).isEqualTo(REFUSAL);
                }
            }
            for (Peer peer : inside) {
                peer.echo("still inside").close();
            }
            Peer.comesToBeServed(server.address());
            server.hasNothingLeftOf(before);
            server.endsWell();
        }
    }

    /** They have two workers, of which one must be free to refuse. */
    private static boolean isOfProcesses(String model) {
        return model.equals("forking") || model.equals("preforking");
    }

    /** More than is served is owed and asked at once, and none of it is read. */
    @ParameterizedTest
    @MethodSource("models")
    void isNotKilledForItsMemory(String model) throws Exception {
        try (var server = Served.start(model)) {
            Census before = server.atRest();
            try (var _ = new Crowd(server.address(), server.seats(280) + 20)) {
                server.runs();
            }
            Peer.comesToBeServed(server.address());
            server.runs();
            server.hasNothingLeftOf(before);
            server.endsWell();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void goesOnAfterAPause(String model) throws Exception {
        try (var server = Served.start(model)) {
            var before = new Peer(server.address()).echo("before");
            server.pause();
            before.send("meanwhile");
            assertThat(before.isSilentFor(MOMENT)).isTrue();
            if (server.seats(2) == 1) {
                server.goOn();
            } else {
                try (var meanwhile = new Peer(server.address())) { // the kernel's backlog
                    meanwhile.send("first");
                    server.goOn();
                    meanwhile.expect("first");
                }
            }
            before.expect("meanwhile").echo("after").close();
            Peer.comesToBeServed(server.address());
            server.endsWell();
        }
    }

    /** On this machine's network: what was connected there keeps the port busy for a minute. */
    @ParameterizedTest
    @MethodSource("models")
    void isKilledAndStartsAgainOnItsPort(String model) throws Exception {
        int port = freePort();
        String[] words = {"--host=127.0.0.1", "--port=" + port};
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var server = Served.in("host", model, words);
                var peer = new Peer(address).echo("before")) {
            server.kill();
            peer.isEnded(); // but not closed by us: the other half stays in the kernel
            server.startAgain();
            Peer.isServed(address);
            server.endsWell();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
