package dev.acceptloop.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
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

/** Every model on a network that goes away, comes back, delays and loses. */
@Tag("long")
@Timeout(180)
@ExtendWith(Explained.class)
final class NetworkFaultsTest {

    private static final Duration OUTAGE = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(10); // a network is taken away in it

    /** What the network does to what the server sends, where the kernel can do it. */
    private static final String[] NETEM = {
        "netem", "delay", "10ms", "5ms", "loss", "2%", "reorder", "25%", "duplicate", "1%"
    };

    /** And where it cannot: a line that is slow, with a queue so short that it drops. */
    private static final String[] SHORT_QUEUE = {
        "tbf", "rate", "20mbit", "burst", "8k", "limit", "16k"
    };

    private static final Pattern DROPPED = Pattern.compile("dropped ([0-9]+)");

    static Stream<String> models() {
        return Models.all();
    }

    /** TCP waits for what was lost: nothing of what was sent is missing or doubled. */
    @ParameterizedTest
    @MethodSource("models")
    void keepsItsConnectionsWhileItsNetworkIsAway(String model) throws Exception {
        try (var network = new OwnNetwork();
                var server = Served.in(network.id(), model)) {
            Census before = server.atRest();
            try (var peer = new Peer(server.address()).echo("before")) {
                var transfer = new Transfer(peer);
                transfer.awaitHalf();
                String address = server.address().getHostString();
                network.without(server);
                transfer.proceed();
                Patience.pause(OUTAGE);
                network.with(server, address);
                transfer.isWhole();
            }
            Peer.comesToBeServed(server.address());
            server.hasNothingLeftOf(before);
            server.endsWell();
        }
    }

    /** Its reset is lost, so that only the time-out can find it; until then it has the one seat. */
    @ParameterizedTest
    @MethodSource("models")
    void findsAPeerThatVanished(String model) throws Exception {
        String idle = "--idle-timeout=" + IDLE.toSeconds() + "s";
        try (var network = new OwnNetwork();
                var server = Served.in(network.id(), model, idle, "--max-connections=1")) {
            Census before = server.atRest();
            String address = server.address().getHostString();
            try (var peer = new Peer(server.address()).echo("before")) {
                network.without(server);
                peer.reset();
                assertThat(server.census().connections()).as("does not know yet").isEqualTo(1);
            }
            network.with(server, address);
            Peer.comesToBeServed(server.address(), Patience.NEIGHBOURS);
            server.hasNothingLeftOf(before);
            server.endsWell();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void servesThroughDelayAndLoss(String model) throws Exception {
        Engine.requireTools();
        try (var server = Served.start(model)) {
            Census before = server.atRest();
            spoil(server);
            Program load =
                    Program.run(
                            "load",
                            server.address().getHostString() + ":" + Served.PORT,
                            "--connections=" + server.seats(10),
                            "--depth=16",
                            "--bytes=4000",
                            "--warmup=0",
                            "--duration=1500ms",
                            "--timeout=30s",
                            "--expect=errors==0",
                            "--expect=verified>20");
            assertThat(load.status()).as(load.said()).isZero();
            String statistics = tc(server, "-s", "qdisc", "show", "dev", "eth0").said();
            assertThat(dropped(statistics)).as(statistics).isPositive();
            server.hasNothingLeftOf(before);
            server.endsWell();
        }
    }

    private static void spoil(Served server) {
        Program tc = tc(server, add(NETEM));
        if (tc.said().contains("qdisc kind is unknown")) {
            tc = tc(server, add(SHORT_QUEUE));
        }
        assertThat(tc.status()).as(tc.said()).isZero();
    }

    private static String[] add(String... fault) {
        var words = new ArrayList<>(List.of("qdisc", "add", "dev", "eth0", "root"));
        words.addAll(List.of(fault));
        return words.toArray(String[]::new);
    }

    private static int dropped(String statistics) {
        var matcher = DROPPED.matcher(statistics);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /** In the server's network, with the right to change it. */
    private static Program tc(Served server, String... words) {
        var command = new ArrayList<>(List.of("tc"));
        command.addAll(List.of(words));
        return Program.run(
                create ->
                        ImageContainer.host(create)
                                .withNetworkMode("container:" + server.id())
                                .withCapAdd(Capability.NET_ADMIN),
                Engine.TOOLS,
                command.toArray(String[]::new));
    }
}
