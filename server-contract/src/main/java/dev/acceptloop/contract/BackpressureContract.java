package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a peer that does not read costs is bounded: for each, and for all of them together. */
interface BackpressureContract extends Contract {
    /** 14 bytes each, in one write; their replies are 12 MB, more than the kernel holds. */
    int REQUESTS = 3_000;

    /** What one of them is answered. */
    int REPLY = 4_004;

    /** What {@code --memory} says in the test of it. */
    int BUDGET = 256 * 1024;

    /** More than fit into it, whether a model holds a mark or only a read buffer for each. */
    int MOST_INSIDE = 20;

    /**
     * One read of short requests is worth megabytes of reply: the mark is looked at between the
     * messages of one read. When the peer does read, every reply is there, and FIN is heard.
     */
    @Test
    default void shortRequestsWithLongRepliesHoldNoMoreThanTheMark() throws IOException {
        var requests = new ByteArrayOutputStream();
        for (int i = 0; i < REQUESTS; i++) {
            requests.writeBytes(Wire.frame(Framing.INT32, "%%4000n%04d".formatted(i)));
        }
        var options =
                options(WatchedProvider.NAME, Framing.CHUNK).with(Option.READ_BUFFER, 64 * 1024);
        try (Running running = open(options)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.read(greeting().length);
            client.send(requests.toByteArray()).finish();
            for (int i = 0; i < REQUESTS; i++) {
                byte[] reply = client.read(Integer.BYTES + REPLY);
                assertThat(new String(reply, UTF_8)).endsWith("   \n%04d".formatted(i));
            }
            assertThat(client.readNumber(WatchedProvider.DIGITS))
                    .as("bytes pending at most")
                    .isLessThanOrEqualTo(
                            options.bytes(Option.HIGH_WATER)
                                    + options.bytes(Option.READ_BUFFER)
                                    + REPLY
                                    + Integer.BYTES);
            client.expectEnd();
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }

    private static byte[] greeting() {
        return Wire.frame(Framing.INT32, "欢迎查询时间,请输入时间格式:(例如%Y-%m-%d)");
    }

    /**
     * The sum has a bound: a newcomer beyond it is refused like one beyond the limit, those inside
     * are served, and who leaves makes room. A model of processes has no sum, and one that serves
     * one at a time lets all others wait.
     */
    @Test
    default void newcomersBeyondTheMemoryOfAllAreRefused() throws IOException {
        if (!model().sharesMemory() || !servesMany()) {
            return;
        }
        var options =
                options(SeamProvider.NAME, Framing.CHUNK)
                        .with(Option.MEMORY, BUDGET)
                        .with(Option.READ_BUFFER, 16 * 1024);
        try (Running running = open(options)) {
            List<Client> inside = new ArrayList<>();
            Client newcomer = newcomer(running);
            while (isAdmitted(newcomer)) {
                inside.add(newcomer.send(SeamProvider.SAY_MUCH));
                assertThat(inside.size()).as("all admitted").isLessThan(atOnce(MOST_INSIDE));
                newcomer = newcomer(running);
            }
            newcomer.expect(LimitContract.REFUSAL.substring(2)).expectEnd();
            running.reports(newcomer, CloseReason.OVERLOADED);
            served(inside).echoes("served");
            for (Client client : inside) {
                client.reset();
                running.recorder().awaitClosed(client.address());
            }
            running.client().echoes("there is room again");
        }
    }

    /** The first that gets all it is owed: one of them, or two in two loops, asked for too much. */
    private static Client served(List<Client> inside) throws IOException {
        int cut = 0;
        while (true) {
            Client client = inside.get(cut);
            try {
                client.expect(Wire.pattern(SeamProvider.MUCH));
                client.readNumber(SeamProvider.DIGITS);
                return client;
            } catch (SocketException e) {
                cut++;
                assertThat(cut).as("cut, each with OVERLOADED").isLessThan(3);
            }
        }
    }

    private static Client newcomer(Running running) throws IOException {
        return running.unconnected().withSmallWindow().connect().send("ok");
    }

    /** Echoed, or told the beginning of the refusal. */
    private static boolean isAdmitted(Client client) throws IOException {
        String first = new String(client.read(2), UTF_8);
        assertThat(first).isIn("ok", LimitContract.REFUSAL.substring(0, 2));
        return first.equals("ok");
    }
}
