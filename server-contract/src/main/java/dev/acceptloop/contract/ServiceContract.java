package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each service says the same bytes in every model. */
interface ServiceContract extends Contract {
    /** Message in, reply out, twice on one connection. */
    @ParameterizedTest
    @CsvSource({
        "echo, chunk, 你好, 你好",
        "ack, chunk, 你好, 接收到你的数据",
        "ack, int16, 你好, 接收到你的数据",
        "message, chunk, 你好, 我收到你发送的消息:你好",
        "message, line, 你好, 我收到你发送的消息:你好",
        "haha, chunk, 你好, hahahhaha",
        "work, chunk, block 1000, done",
        "work, line, cpu 1000, done",
    })
    default void repliesToEachMessage(String service, String framing, String message, String reply)
            throws IOException {
        Framing framed = Framing.named(framing);
        try (Running running = open(service, framed)) {
            Client client = running.client();
            client.send(Wire.frame(framed, message)).expect(Wire.frame(framed, reply));
            client.send(Wire.frame(framed, message)).expect(Wire.frame(framed, reply));
            client.finish().expectEnd();
        }
    }

    /** Its replies are not lines. */
    @Test
    default void lineAckRepliesWithoutDelimiter() throws IOException {
        try (Running running = open("line-ack", Framing.LINE)) {
            Client client = running.client().send("a\r\nb\nc\r\n").finish();
            assertThat(new String(client.readAll(), UTF_8))
                    .isEqualTo("reve a line :areve a line :b\nc");
        }
    }

    /** The server speaks first, and only once. */
    @Test
    default void timeGreetsBeforeAnythingIsSent() throws IOException {
        try (Running running = open("time", Framing.CHUNK)) {
            Client client = running.client().expect("欢迎查询时间,请输入时间格式:(例如%Y-%m-%d)");
            client.send("100%%").expect("100%");
            client.finish().expectEnd();
        }
    }

    /** Closed by the server, not by the client. */
    @Test
    default void ackOnceClosesAfterItsReply() throws IOException {
        try (Running running = open("ack-once", Framing.CHUNK)) {
            Client client = running.client().send("hello").expect("接收到你的数据");
            client.expectEnd();
            running.reports(client, CloseReason.SERVICE_CLOSED);
        }
    }

    /** Takes more than one read and says nothing; it logs each, so not much more. */
    @Test
    default void discardAnswersNothing() throws IOException {
        try (Running running = open("discard", Framing.CHUNK)) {
            Client client = running.client().send(Wire.pattern(40_000)).finish();
            assertThat(client.readAll()).isEmpty();
        }
    }
}
