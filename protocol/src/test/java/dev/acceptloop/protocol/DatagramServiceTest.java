package dev.acceptloop.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatagramServiceTest {
    private final List<String> replies = new ArrayList<>();
    private final List<SocketAddress> receivers = new ArrayList<>();

    private void reply(ByteBuffer datagram, SocketAddress to) {
        replies.add(UTF_8.decode(datagram).toString());
        receivers.add(to);
    }

    private void ask(Service service, ByteBuffer datagram) {
        new DatagramService(service)
                .datagramReceived(datagram, RecordingTransport.PEER, this::reply);
    }

    @ParameterizedTest
    @CsvSource({
        "echo, hello, hello",
        "echo, '', ''",
        "ack, hello, 接收到你的数据",
        "ack-once, hello, 接收到你的数据",
        "message, hello, 我收到你发送的消息:hello",
        "message, '', 我收到你发送的消息:",
        "haha, hello, hahahhaha",
        "line-ack, hello, reve a line :hello",
        "work, cpu 1, done",
    })
    void answersOneDatagramWithOneToItsSender(String service, String datagram, String reply) {
        ask(Services.named(service), ByteBuffer.wrap(datagram.getBytes(UTF_8)));
        assertThat(replies).containsExactly(reply);
        assertThat(receivers).containsExactly(RecordingTransport.PEER);
    }

    @Test
    void theSameServiceAnswersTheNextDatagramToo() {
        Service service = Services.named("message");
        ask(service, ByteBuffer.wrap("a".getBytes(UTF_8)));
        ask(service, ByteBuffer.wrap("b".getBytes(UTF_8)));
        assertThat(replies).containsExactly("我收到你发送的消息:a", "我收到你发送的消息:b");
    }

    @Test
    void discardSendsNothingAndNobodyIsGreeted() {
        ask(Services.named("discard"), ByteBuffer.wrap(new byte[3]));
        assertThat(replies).isEmpty();
    }

    @Test
    void sendsNothingBeyondTheReceivedDatagramAndChangesNoByteOfIt() {
        ByteBuffer datagram = ByteBuffer.wrap("xhellox".getBytes(UTF_8)).position(1).limit(6);
        ask(Services.named("echo"), datagram);
        assertThat(replies).containsExactly("hello");
        assertThat(datagram.limit()).isEqualTo(6);
        assertThat(datagram.array()).asString(UTF_8).isEqualTo("xhellox");
    }
}
