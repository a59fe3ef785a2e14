package dev.acceptloop.protocol.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.service.Service;
import dev.acceptloop.protocol.service.Services;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatagramServiceTest {
    private static final SocketAddress PEER = at(50_000);
    private static final SocketAddress OWN = at(40_000);

    private final List<String> replies = new ArrayList<>();
    private final List<SocketAddress> receivers = new ArrayList<>();

    private static SocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void reply(ByteBuffer datagram, SocketAddress to) {
        replies.add(UTF_8.decode(datagram).toString());
        receivers.add(to);
    }

    private void ask(Service service, ByteBuffer datagram) {
        ask(service, ServerOptions.DEFAULTS, datagram);
    }

    private void ask(Service service, ServerOptions options, ByteBuffer datagram) {
        new DatagramService(service, new ReflectionGuard(options, () -> OWN))
                .datagramReceived(datagram, PEER, this::reply);
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
        assertThat(receivers).containsExactly(PEER);
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

    @Test
    void anEmptyDatagramIsTheTimeItsUsualOneAndASmallOneAnyShortReply() {
        ask(Services.named("time"), ByteBuffer.allocate(0));
        ask(Services.named("time"), ByteBuffer.wrap("%c".getBytes(UTF_8)));
        ask(Services.named("work"), ByteBuffer.wrap("?".getBytes(UTF_8)));
        assertThat(replies).extracting(String::length).containsExactly(19, 24, 64);
    }

    /** However many they are. */
    @Test
    void allRepliesToOneDatagramTogetherAreNoLongerThanTheMultiple() {
        Service thrice =
                (message, peer) -> {
                    peer.send(message.duplicate()); // the very one would be moved
                    peer.send(message, message);
                    peer.send(message.slice(0, 1));
                };
        ByteBuffer datagram = ByteBuffer.allocate(100);
        ask(thrice, ServerOptions.DEFAULTS, datagram.duplicate());
        ask(thrice, ServerOptions.DEFAULTS.with(Option.AMPLIFICATION, 2), datagram.duplicate());
        ask(thrice, ServerOptions.DEFAULTS.with(Option.AMPLIFICATION, 0), datagram.duplicate());
        assertThat(replies)
                .extracting(String::length)
                .containsExactly(100, 200, 100, 1, 100, 200, 1);
    }

    @Test
    void anErrorThatCannotEvenBeLoggedCostsTheAnswerOnly() {
        DatagramService.failed(new Unprintable(new NoClassDefFoundError("no descriptor left")));
        assertThatThrownBy(() -> DatagramService.failed(new Unprintable(new OutOfMemoryError())))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void whatAServiceThrowsCommandsNoTerminal() {
        var records = new Records(DatagramService.class);
        try {
            DatagramService.failed(new IllegalStateException("no \u001b[2J"));
            assertThat(records.thrown).containsExactly("java.lang.IllegalStateException: no ?[2J");
        } finally {
            records.close();
        }
    }

    @Test
    void whatGoesWrongWithADatagramEndsInItsResponder() {
        Service fails =
                (message, peer) -> {
                    throw new StackOverflowError("thrown as the test wants it");
                };
        var guard = new ReflectionGuard(ServerOptions.DEFAULTS, () -> OWN);
        var service = new DatagramService(fails, guard);
        new DatagramResponder(service, () -> PEER, this::reply).respond(ByteBuffer.allocate(1));
        new DatagramResponder(service, DatagramServiceTest::noMemory, this::reply)
                .respond(ByteBuffer.allocate(1));
        assertThat(replies).isEmpty();
    }

    private static SocketAddress noMemory() {
        throw new OutOfMemoryError("thrown as the test wants it; there is memory again");
    }

    /** What happens to a logger that cannot load what it formats with. */
    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unprintable(Error trouble) {
            super("thrown as the test wants it", trouble);
        }

        @Override
        public void printStackTrace(PrintWriter to) {
            throw (Error) getCause();
        }
    }
}
