package dev.acceptloop.protocol.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a server one message may ask for. */
@Timeout(5) // less than what they ask for
final class WorkServiceTest {
    private final List<String> replies = new ArrayList<>();

    private final Peer peer =
            new Peer() {
                @Override
                public void send(ByteBuffer message) {
                    replies.add(US_ASCII.decode(message.duplicate()).toString());
                }

                @Override
                public void send(ByteBuffer head, ByteBuffer body) {
                    throw new AssertionError("one part");
                }

                @Override
                public void close() {
                    throw new AssertionError("goes on");
                }

                @Override
                public SocketAddress address() {
                    return new InetSocketAddress(0);
                }
            };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu 10000001",
                "block 10000001",
                "cpu 99999999999999999999",
                "block -1",
                "cpu",
                "cpu 1 ",
                "sleep 1",
                ""
            })
    void moreThanTenSecondsAndWhatIsNoRequestIsAnErrorAtOnce(String request) {
        new WorkService().handle(ByteBuffer.wrap(request.getBytes(US_ASCII)), peer);
        assertThat(replies).singleElement().asString().startsWith("error: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu 1", "block 1", "cpu 0"})
    void aRequestIsDone(String request) {
        new WorkService().handle(ByteBuffer.wrap(request.getBytes(US_ASCII)), peer);
        assertThat(replies).containsExactly("done");
    }
}
