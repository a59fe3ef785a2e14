package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only UDP has: many addresses of one socket, shared ports, a longest datagram. */
interface UdpContract extends DatagramTests {
    /** Bound to all addresses, asked at two, by clients that hear nobody else. */
    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere loopback has one address
    default void answersFromTheAddressThatWasAsked() throws Exception {
        with(
                TransportKind.UDP,
                options -> {
                    try (Running running = open(options.with(Option.HOST, "0.0.0.0"))) {
                        DatagramClient one = clientAt("127.0.0.2", running);
                        DatagramClient other = clientAt("127.0.0.3", running);
                        one.echoes("at the second");
                        other.echoes("at the third");
                        one.echoes("at the second again");
                    }
                });
    }

    private static DatagramClient clientAt(String host, Running running) throws IOException {
        int port = ((InetSocketAddress) running.address()).getPort();
        return running.datagramClient(new InetSocketAddress(host, port));
    }

    /** The reply would be longer than a datagram can be: no answer, and the next one has its. */
    @Test
    default void aReplyThatIsTooLongCostsThatAnswer() throws Exception {
        with(
                TransportKind.UDP,
                options -> {
                    try (Running running = open(options, "message")) {
                        DatagramClient client = running.datagramClient();
                        client.send(Wire.pattern(65_507)).send("short");
                        client.expect("我收到你发送的消息:short");
                    }
                });
    }

    /** Two servers that both say so share a port, and the kernel deals the senders. */
    @Test
    @EnabledOnOs(OS.LINUX)
    default void sharesItsDatagramsWithWhoeverSharesThePort() throws Exception {
        with(
                TransportKind.UDP,
                options -> {
                    ServerOptions shared = options.with(Option.REUSE_PORT, true);
                    try (Running one = open(shared)) {
                        int port = ((InetSocketAddress) one.address()).getPort();
                        try (Running other = open(shared.with(Option.PORT, port), "haha")) {
                            var heard = new HashSet<String>();
                            for (int i = 0; i < 100 && heard.size() < 2; i++) {
                                heard.add(askOnce(other));
                            }
                            assertThat(heard).containsExactlyInAnyOrder("hello", "hahahhaha");
                        }
                    }
                });
    }

    /** Nothing but a service or a forger sends from there: 2049 and 11211, which users may bind. */
    @ParameterizedTest
    @ValueSource(ints = {2049, 11_211})
    @EnabledOnOs(OS.LINUX) // elsewhere loopback has one address, where somebody may have the port
    @WholeProcess
    default void answersNoPortOfAWellKnownService(int port) throws Exception {
        with(
                TransportKind.UDP,
                options -> {
                    SocketAddress own = new InetSocketAddress(addressOfThisProcess(), port);
                    try (Running running = open(options);
                            var forged = new DatagramClient(own, running.address(), patience())) {
                        forged.send("hello");
                        running.datagramClient().echoes("hello");
                        forged.expectSilence(Duration.ofMillis(1));
                    }
                });
    }

    /** 127.64.0.0/10, by process: another one's tests may run beside these. */
    private static String addressOfThisProcess() {
        long pid = ProcessHandle.current().pid();
        return "127.%d.%d.%d".formatted(64 | ((pid >> 16) & 63), (pid >> 8) & 255, pid & 255);
    }

    private static String askOnce(Running running) throws IOException {
        try (DatagramClient client = running.leavingClient()) {
            return new String(client.send("hello").receive(), UTF_8);
        }
    }
}
