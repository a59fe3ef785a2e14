package dev.acceptloop.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.service.Services;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProtocolProviderTest {
    private final ManualTimer timer = new ManualTimer();
    private final RecordingTransport transport = new RecordingTransport();

    /** Says {@code hi}, then each read backwards; a read of {@code (} begins a message. */
    public static final class Backwards implements ProtocolProvider {
        static boolean fails;

        @Override
        public String name() {
            return "backwards";
        }

        @Override
        public Protocol newProtocol() {
            if (fails) {
                throw new IllegalStateException("thrown by the provider, as the test wants it");
            }
            return new Says();
        }
    }

    private static final class Says implements Protocol {
        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        private Transport transport;

        private boolean midMessage;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            transport.write(ByteBuffer.wrap("hi".getBytes(UTF_8)));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            String text = UTF_8.decode(data).toString();
            midMessage = text.endsWith("(");
            String reverse = new StringBuilder(text).reverse().toString();
            transport.write(ByteBuffer.wrap(reverse.getBytes(UTF_8)));
        }

        @Override
        public void resumeWriting() {
            transport.write(ByteBuffer.wrap("!".getBytes(UTF_8)));
        }

        @Override
        public void readConnectionLost(Transport transport) {
            transport.shutdownOutput();
        }

        @Override
        public boolean midMessage() {
            return midMessage;
        }
    }

    private static ServerOptions options() {
        return ServerOptions.DEFAULTS.with(Option.SERVICE, "backwards");
    }

    private Protocol connect(ServerOptions options) {
        Protocol protocol = new ConnectionPolicies(options, timer).newProtocol();
        protocol.connectionMade(transport);
        return protocol;
    }

    private static void receive(Protocol protocol, String text) {
        protocol.dataReceived(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    @Test
    void isFoundByItsNameAndToldWhatHappens() {
        Protocol protocol = connect(options());
        receive(protocol, "abc");
        protocol.resumeWriting();
        protocol.readConnectionLost(transport);
        assertThat(transport.text()).isEqualTo("hicba!");
        assertThat(transport.closes).as("its own half-close stays open").isEmpty();
        assertThat(Services.names()).contains("backwards");
    }

    @Test
    void limitAndAnnouncementHoldForItInPlainBytes() {
        var policies =
                new ConnectionPolicies(
                        options().with(Option.MAX_CONNECTIONS, 1).with(Option.ANNOUNCE, true),
                        timer);
        policies.newProtocol().connectionMade(transport);
        assertThat(transport.text()).isEqualTo("Successful connectionshi");
        var refused = new RecordingTransport();
        policies.newProtocol().connectionMade(refused);
        assertThat(refused.text()).isEqualTo("Too many connections , try later");
        assertThat(refused.closes).containsExactly(CloseReason.OVERLOADED);
    }

    @Test
    void theRequestTimeOutMeasuresWhatItCallsAMessage() {
        Protocol protocol = connect(options().with(Option.REQUEST_TIMEOUT, "1s"));
        receive(protocol, "whole");
        timer.pass(TimeUnit.SECONDS.toNanos(5));
        assertThat(transport.closes).isEmpty();
        receive(protocol, "begun (");
        timer.pass(TimeUnit.SECONDS.toNanos(2));
        assertThat(transport.closes).containsExactly(CloseReason.REQUEST_TIMEOUT);
    }

    @Test
    void aProviderThatThrowsDoesSoWhereTheConnectionIsTold() {
        Protocol protocol = new ConnectionPolicies(options(), timer).newProtocol();
        Backwards.fails = true;
        try {
            assertThatThrownBy(() -> protocol.connectionMade(transport))
                    .isInstanceOf(IllegalStateException.class);
        } finally {
            Backwards.fails = false;
        }
        protocol.connectionLost(CloseReason.SERVICE_FAILED); // to a protocol that never was
    }

    @ParameterizedTest
    @CsvSource({"FRAMING, line", "TRANSPORT, udp"})
    void whatIsForMessageServicesIsRefusedInOneLine(Option option, String value) {
        ServerOptions options = options().with(option, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConnectionPolicies(options, timer))
                .withMessage(
                        "service backwards is no message service: it takes --transport tcp or unix,"
                                + " and no --framing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Services.named("backwards"))
                .withMessageStartingWith("service backwards is no message service");
    }
}
