package dev.acceptloop.protocol.framing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.Service;
import dev.acceptloop.protocol.service.Services;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FramedProtocolTest {
    private static final String ACK = "接收到你的数据";

    private final RecordingTransport transport = new RecordingTransport();

    private FramedProtocol framed(Service service, Framing framing) {
        var framed = new FramedProtocol(service, framing);
        framed.connectionMade(transport);
        return framed;
    }

    private FramedProtocol framed(String service, Framing framing) {
        return framed(Services.named(service), framing);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    // ------------------------------------------------------------------ echo copies nothing

    @ParameterizedTest
    @EnumSource
    void anEchoWritesTheVeryReadBufferOncePerRead(Framing framing) {
        FramedProtocol echo = framed("echo", framing);
        ByteBuffer read = ByteBuffer.allocateDirect(4096);
        for (int frames = 1; frames < 40; frames++) {
            read.clear();
            for (int i = 0; i < frames; i++) {
                read.put(framing.encode(bytes("x".repeat(i + 1))));
            }
            read.flip();
            ByteBuffer sent = ByteBuffer.allocate(4096).put(read.duplicate()).flip();
            echo.dataReceived(read);
            assertThat(transport.writes).as("%d frames", frames).hasSize(1);
            assertThat(transport.writes.getFirst().buffer()).isSameAs(read);
            assertThat(transport.writes.getFirst().bytes()).isEqualTo(sent);
            assertThat(read.hasRemaining()).isFalse();
            transport.writes.clear();
        }
    }

    @Test
    void wholeFramesGoBackAtOnceAndTheRestWhenItIsWhole() {
        FramedProtocol echo = framed("echo", Framing.LINE);
        echo.dataReceived(bytes("one\r\ntwo\r\nthr"));
        assertThat(transport.takeTexts()).containsExactly("one\r\ntwo\r\n");
        assertThat(echo.midMessage()).isTrue();
        echo.dataReceived(bytes("ee\r\nfour\r\n"));
        assertThat(transport.takeTexts()).containsExactly("three\r\nfour\r\n");
        assertThat(echo.midMessage()).isFalse();
    }

    @Test
    void echoesAndOtherRepliesKeepTheirOrder() {
        Service mixed =
                (message, peer) -> {
                    boolean shout = message.get(message.position()) == '!';
                    if (shout) {
                        peer.send(bytes("shout"));
                    }
                    peer.send(message);
                    peer.send(message);
                    if (shout) {
                        peer.send(bytes("<"), message);
                    }
                };
        FramedProtocol framed = framed(mixed, Framing.LINE);
        framed.dataReceived(bytes("a\r\n!b\r\nc\r\n"));
        assertThat(transport.text()).isEqualTo("a\r\na\r\nshout\r\n!b\r\n!b\r\n<!b\r\nc\r\nc\r\n");
        transport.takeTexts();
        framed.dataReceived(bytes("!\r\n")); // at the very beginning of its buffer
        assertThat(transport.text()).isEqualTo("shout\r\n!\r\n!\r\n<!\r\n");
    }

    // ------------------------------------------------------------------ replies are gathered

    @Test
    void theRepliesToOneReadAreOneWrite() {
        FramedProtocol ack = framed("ack", Framing.NETSTRING);
        ack.dataReceived(bytes("1:a,".repeat(100)));
        assertThat(transport.takeTexts()).containsExactly(("21:" + ACK + ",").repeat(100));
        ack.dataReceived(bytes("1:a,"));
        assertThat(transport.takeTexts()).containsExactly("21:" + ACK + ",");
    }

    @Test
    void gatheredRepliesAreBoundedAndWhole() {
        framed("message", Framing.LINE).dataReceived(bytes("y\r\n".repeat(5_000)));
        assertThat(transport.text()).isEqualTo("我收到你发送的消息:y\r\n".repeat(5_000));
        assertThat(transport.writes)
                .allMatch(write -> write.bytes().limit() <= FramedProtocol.MOST_GATHERED)
                .hasSizeLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_191, 8_192, 8_193, 16_383, 16_384, 70_000, 99_900})
    void aLongReplyIsWrittenWhereItLies(int length) {
        String body = "z".repeat(length);
        FramedProtocol message = framed("message", Framing.NETSTRING);
        message.dataReceived(Framing.NETSTRING.encode(bytes("a")));
        ByteBuffer read = Framing.NETSTRING.encode(bytes(body));
        message.dataReceived(read);
        assertThat(transport.text()).isEqualTo(reply("a") + reply(body));
        assertThat(transport.writes.stream().filter(w -> w.bytes().limit() == length).count())
                .isEqualTo(length > FramedProtocol.MOST_GATHERED / 2 ? 1 : 0);
    }

    private static String reply(String body) {
        String text = "我收到你发送的消息:" + body;
        return text.getBytes(UTF_8).length + ":" + text + ",";
    }

    @ParameterizedTest
    @CsvSource({"227, 0", "228, 1"})
    void aReplyTheFramingCannotSayEndsTheConnection(int length, int closes) {
        FramedProtocol message = framed("message", Framing.INT8); // 28 bytes before the message
        message.dataReceived(Framing.INT8.encode(bytes("a")));
        transport.takeTexts();
        message.dataReceived(Framing.INT8.encode(bytes("z".repeat(length))));
        assertThat(transport.closes).hasSize(closes).allMatch(CloseReason.PROTOCOL_ERROR::equals);
        assertThat(transport.bytes()).hasSize(closes == 0 ? 256 : 0);
    }

    // ------------------------------------------------------------------ a peer that does not read

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHUNK")
    void stopsBetweenMessagesAndGoesOnHoweverTheyWereCut(Framing framing) {
        String[] messages = {"one", "", "two", "three"};
        ByteBuffer all = ByteBuffer.allocate(64);
        ByteBuffer due = ByteBuffer.allocate(128);
        for (String message : messages) {
            all.put(framing.encode(bytes(message)));
            due.put(framing.encode(bytes(message))).put(framing.encode(bytes(message)));
        }
        byte[] expected = Arrays.copyOf(due.array(), due.position());
        all.flip();
        for (int cut = 0; cut <= all.limit(); cut++) {
            transport.writes.clear();
            FramedProtocol twice = framed(FramedProtocolTest::twice, framing);
            receiveCongested(twice, all.slice(0, cut));
            receiveCongested(twice, all.slice(cut, all.limit() - cut));
            assertThat(transport.bytes()).as("cut at %d", cut).isEqualTo(expected);
            assertThat(twice.messages()).isEqualTo(messages.length);
            assertThat(twice.midMessage()).isFalse();
        }
    }

    private static void twice(ByteBuffer message, Peer peer) {
        peer.send(message);
        peer.send(message);
    }

    /** To a peer that is behind after each reply, and then takes it. */
    private void receiveCongested(FramedProtocol framed, ByteBuffer data) {
        ByteBuffer read = ByteBuffer.allocate(data.remaining()).put(data).flip();
        transport.congested = true;
        long before = framed.messages();
        framed.dataReceived(read);
        assertThat(read.hasRemaining()).isFalse();
        read.clear().put(new byte[read.capacity()]); // it is read into again
        while (framed.messages() > before) {
            assertThat(framed.messages()).isEqualTo(before + 1);
            before = framed.messages();
            framed.resumeWriting();
        }
    }

    @Test
    void wholeMessagesThatWaitForThePeerAreNoMessageBegun() {
        FramedProtocol echo = framed("echo", Framing.LINE);
        transport.congested = true;
        echo.dataReceived(bytes("one\r\ntwo\r\n"));
        assertThat(transport.takeTexts()).containsExactly("one\r\n");
        assertThat(echo.midMessage()).isFalse();
        transport.congested = false;
        echo.resumeWriting();
        assertThat(transport.takeTexts()).containsExactly("two\r\n");
        assertThat(echo.midMessage()).isFalse();
        echo.dataReceived(bytes("thr"));
        echo.resumeWriting(); // of something else: nothing had stopped
        assertThat(echo.midMessage()).isTrue();
        echo.dataReceived(bytes("ee\r\n"));
        assertThat(transport.takeTexts()).containsExactly("three\r\n");
    }

    @Test
    void whatWaitsForThePeerIsOneReadAndIsGivenBack() {
        FramedProtocol echo = framed("echo", Framing.LINE);
        String read = "a line\r\n".repeat(2_000);
        for (int i = 0; i < 3; i++) {
            transport.congested = true;
            echo.dataReceived(bytes(read));
            assertThat(echo.retained()).isBetween(read.length() - 8, read.length());
            transport.congested = false;
            echo.resumeWriting();
            assertThat(echo.retained()).isZero();
        }
        assertThat(transport.text()).isEqualTo(read.repeat(3));
    }

    @Test
    void tellsWhatItKeeps() {
        FramedProtocol ack = framed("ack", Framing.LINE);
        assertThat(ack.retained()).isZero();
        ack.dataReceived(bytes("one\r\n"));
        int replies = ack.retained(); // gathered in there, and kept for the next
        assertThat(replies).isBetween(1, FramedProtocol.MOST_GATHERED);
        ack.dataReceived(bytes("x".repeat(10_000)));
        assertThat(ack.retained()).isBetween(replies + 10_000, replies + 20_000);
        ack.dataReceived(bytes("\r\n"));
        assertThat(ack.retained()).isEqualTo(replies);
    }

    // ------------------------------------------------------------------ services

    @Test
    void ackOnceAnswersOnceAndCloses() {
        FramedProtocol once = framed("ack-once", Framing.LINE);
        once.dataReceived(bytes("a\r\nb\r\nc"));
        once.dataReceived(bytes("d\r\n"));
        assertThat(transport.takeTexts()).containsExactly(ACK + "\r\n");
        assertThat(transport.closes).containsExactly(CloseReason.SERVICE_CLOSED);
        assertThat(once.midMessage()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "echo, a|b|",
        "ack, 接收到你的数据|接收到你的数据|",
        "message, 我收到你发送的消息:a|我收到你发送的消息:b|",
        "haha, hahahhaha|hahahhaha|",
        "line-ack, reve a line :areve a line :b",
        "discard, ''",
    })
    void whatEachServiceSaysToTwoLines(String service, String expected) {
        framed(service, Framing.LINE).dataReceived(bytes("a\r\nb\r\n"));
        assertThat(transport.text()).isEqualTo(expected.replace("|", "\r\n"));
    }

    @Test
    void lineAckIsBareWithLinesOnly() {
        framed("line-ack", Framing.NETSTRING).dataReceived(bytes("1:a,"));
        assertThat(transport.text()).isEqualTo("14:reve a line :a,");
    }

    @Test
    void workIsDone() {
        framed("work", Framing.LINE).dataReceived(bytes("cpu 10\r\nblock 10\r\ncpu 10000001\r\n"));
        assertThat(transport.text()).startsWith("done\r\ndone\r\nerror: ");
    }

    @Test
    void peerHalfCloseClosesAfterTheAnswers() {
        FramedProtocol ack = framed("ack", Framing.CHUNK);
        ack.dataReceived(bytes("a"));
        ack.readConnectionLost(transport);
        assertThat(transport.takeTexts()).containsExactly(ACK);
        assertThat(transport.closes).containsExactly(CloseReason.PEER_CLOSED);
    }

    // ------------------------------------------------------------------ a service that throws

    /** They are whole, and their requests came first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRepliesBeforeOneThatThrowsAreSent(boolean echo) {
        Service failing =
                (message, peer) -> {
                    if (message.get(message.position()) == 'c') {
                        throw new AssertionError("no c");
                    }
                    peer.send(echo ? message : bytes("reply"));
                };
        FramedProtocol framed = framed(failing, Framing.LINE);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> framed.dataReceived(bytes("a\r\nb\r\nc\r\nd\r\n")));
        assertThat(transport.text()).isEqualTo(echo ? "a\r\nb\r\n" : "reply\r\nreply\r\n");
    }

    /** There is none to send anything with: the connection is reset. */
    @Test
    void nothingIsSentWhereMemoryIsOut() {
        Service failing =
                (message, peer) -> {
                    peer.send(bytes("reply"));
                    throw new OutOfMemoryError("as the test wants it");
                };
        FramedProtocol framed = framed(failing, Framing.LINE);
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> framed.dataReceived(bytes("a\r\n")));
        assertThat(transport.writes).isEmpty();
    }

    @Test
    void aServiceThatThrowsLeavesTheReadBufferToItsOwner() {
        Service failing =
                (message, peer) -> {
                    if (message.get(message.position()) == 'b') {
                        throw new IllegalStateException("no b");
                    }
                    peer.send(message);
                };
        FramedProtocol framed = framed(failing, Framing.LINE);
        byte[] held = "a\r\nb\r\nc\r\n".getBytes(UTF_8);
        ByteBuffer read = ByteBuffer.wrap(held.clone());
        assertThatIllegalStateException().isThrownBy(() -> framed.dataReceived(read));
        assertThat(read.limit()).isEqualTo(9);
        assertThat(read.position()).isEqualTo(6);
        assertThat(read.rewind()).isEqualTo(ByteBuffer.wrap(held));
    }
}
