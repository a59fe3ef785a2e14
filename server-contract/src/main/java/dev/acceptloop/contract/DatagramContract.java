package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One datagram is one message, its answer one datagram to the sender, whoever else sends. */
interface DatagramContract extends DatagramTests {
    /** How long nothing comes where nothing should. */
    Duration SILENCE = Duration.ofMillis(300);

    /** One byte, none, and as many as UDP can carry over IPv4. */
    @Test
    default void answersADatagramOfAnyLength() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options)) {
                DatagramClient client = running.datagramClient();
                for (int length : new int[] {1, 0, 65_507}) {
                    client.send(Wire.pattern(length)).expect(Wire.pattern(length));
                }
            }
        });
    }

    /** The same bytes as on a stream, without greeting; and close closes nothing. */
    @ParameterizedTest
    @CsvSource({
        "ack, 你好, 接收到你的数据",
        "ack-once, 你好, 接收到你的数据",
        "message, 你好, 我收到你发送的消息:你好",
        "haha, 你好, hahahhaha",
        "line-ack, a line, reve a line :a line",
        "work, block 1000, done",
        "time, 100%%, 100%",
    })
    default void repliesToEachDatagram(String service, String message, String reply)
            throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, service)) {
                DatagramClient client = running.datagramClient();
                client.send(message).expect(reply);
                client.send(message).expect(reply);
            }
        });
    }

    /** No format stands for one, and what is no UTF-8 for an error. */
    @Test
    default void timeAnswersNothingAndGarbage() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, "time")) {
                DatagramClient client = running.datagramClient().send("");
                assertThat(new String(client.receive(), UTF_8))
                        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
                client.send(new byte[] {(byte) 0xff, 'Y'});
                assertThat(new String(client.receive(), UTF_8)).startsWith("error: ");
            }
        });
    }

    /** It hears, and says nothing. */
    @Test
    default void discardAnswersNoDatagram() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, "discard")) {
                running.datagramClient().send("hello").expectSilence(SILENCE);
            }
        });
    }

    /** Each gets its own answers, in the order it asked if the model keeps one. */
    @Test
    default void answersWhoeverAsked() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options)) {
                DatagramClient one = running.datagramClient();
                DatagramClient other = running.datagramClient();
                one.send("from one");
                other.send("from other");
                one.expect("from one").send("from one again");
                other.expect("from other").echoes("from other again");
                one.expect("from one again");
            }
        });
    }

    /** Some may be lost; none comes twice, and none is another. */
    @Test
    default void answersMostOfABurst() throws Exception {
        int count = deviates(Deviation.DATAGRAMS_ARE_COSTLY) ? 12 : 200;
        withDatagrams(options -> {
            try (Running running = open(options)) {
                DatagramClient client = running.datagramClient();
                FutureTask<?> sending = Running.inBackground(() -> sendAll(client, count));
                Set<String> answered = receiveAll(client, count);
                sending.get(patience().toMillis(), TimeUnit.MILLISECONDS);
                assertThat(answered).hasSizeGreaterThanOrEqualTo(count / 2);
            }
        });
    }

    private static String numbered(int number) {
        return number + new String(Wire.pattern(100 + number), UTF_8);
    }

    private static DatagramClient sendAll(DatagramClient client, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            client.send(numbered(i));
        }
        return client;
    }

    private Set<String> receiveAll(DatagramClient client, int count) throws IOException {
        var sent = new HashSet<String>();
        for (int i = 0; i < count; i++) {
            sent.add(numbered(i));
        }
        var answered = new HashSet<String>();
        Duration quiet = patience().dividedBy(5);
        Optional<byte[]> answer = client.receive(patience());
        while (answer.isPresent()) {
            String text = new String(answer.get(), UTF_8);
            assertThat(sent.remove(text)).as("sent, and not answered before: %s", text).isTrue();
            answered.add(text);
            answer = sent.isEmpty() ? Optional.empty() : client.receive(quiet);
        }
        return answered;
    }

    /** Nobody is there any more for the answer to one, and that is all. */
    @Test
    default void aSenderThatIsGoneDisturbsNobody() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, "work")) {
                for (int i = 0; i < 3; i++) {
                    try (DatagramClient gone = running.leavingClient()) {
                        gone.send("block 20000");
                    }
                }
                DatagramClient client = running.datagramClient();
                client.send("block 0").expect("done").send("block 30000").expect("done");
            }
        });
    }

    /** Our fault, and one datagram's loss. */
    @Test
    default void aServiceThatThrowsCostsThatAnswer() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, ThrowsService.NAME)) {
                DatagramClient client = running.datagramClient().send("throw");
                client.echoes("still here").send("throw").echoes("and here");
            }
        });
    }

    /** An Error is no more than that, be it that memory was short for a moment. */
    @Test
    default void anErrorOfAServiceCostsThatAnswer() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, ThrowsService.NAME)) {
                DatagramClient client = running.datagramClient();
                for (String word : List.of("fail", "overflow", "exhaust")) {
                    client.send(word).echoes("still here after " + word);
                }
            }
        });
    }

    /** What it leaves in its thread is no trouble of the next. */
    @Test
    default void anInterruptThatAHandlerLeavesCostsNoAnswer() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, ThrowsService.NAME)) {
                DatagramClient client = running.datagramClient();
                client.echoes("interrupt").echoes("hello").echoes("interrupt").echoes("and more");
            }
        });
    }

    /** Who may be somebody else sends little and is sent little, unless it is told otherwise. */
    @Test
    default void aReplyIsNoMoreThanAMultipleOfItsRequest() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, "time")) {
                DatagramClient client = running.datagramClient();
                client.send("%c".repeat(100)).send("%%").expect("%"); // 2 400 bytes for 200
            }
            try (Running running = open(options.with(Option.AMPLIFICATION, 12), "time")) {
                DatagramClient client = running.datagramClient().send("%c".repeat(100));
                assertThat(client.receive()).hasSize(2400);
            }
        });
    }

    /** What is said of connections is not passed over in silence. */
    @Test
    @WholeProcess
    default void refusesWhatIsForConnections() throws Exception {
        withDatagrams(options -> {
            refuses(options.with(Option.FRAMING, "line"), "--framing");
            refuses(options.with(Option.MAX_CONNECTIONS, 3), "--max-connections");
            refuses(options.with(Option.ANNOUNCE, true), "--announce");
            refuses(options.with(Option.IDLE_TIMEOUT, "3s"), "--idle-timeout");
            refuses(options.with(Option.REQUEST_TIMEOUT, "3s"), "--request-timeout");
            for (String service : List.of("http", "chat")) {
                refuses(options.with(Option.SERVICE, service), service);
            }
        });
    }

    private void refuses(ServerOptions options, String named) {
        Leftovers leftovers = Leftovers.now();
        assertThatThrownBy(() -> model().open(options, ServerListener.NONE).close())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(model().name(), named, options.transport().toString())
                .doesNotContain("\n");
        leftovers.assertNoneSince(patience());
    }
}
