package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.TransportKind;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only Unix datagrams have: senders that have no address, and datagrams of any length. */
interface UnixDatagramContract extends DatagramTests {
    /** Longer than a server takes, and shorter than the kernel does. */
    int TOO_LONG = 100_000;

    /** There is nowhere to send its answer. */
    @Test
    default void aSenderWithoutAddressIsPassedOver() throws Exception {
        with(
                TransportKind.UNIX_DATAGRAM,
                options -> {
                    try (Running running = open(options)) {
                        var address = (UnixDomainSocketAddress) running.address();
                        byte[] bytes = "who am I".getBytes(US_ASCII);
                        DatagramClient.sendWithoutAddress(address, bytes);
                        running.datagramClient().echoes("somebody");
                        DatagramClient.sendWithoutAddress(address, new byte[0]);
                        running.datagramClient().echoes("somebody else");
                    }
                });
    }

    /** With datagrams and on a stream: whoever sends them pins nothing, and gets none back. */
    @Test
    default void descriptorsSentAlongAreClosed() throws Exception {
        int count = deviates(Deviation.DATAGRAMS_ARE_COSTLY) ? 12 : 300;
        for (TransportKind kind : List.of(TransportKind.UNIX_DATAGRAM, TransportKind.UNIX)) {
            with(
                    kind,
                    options -> {
                        try (Running running = open(options)) {
                            var address = (UnixDomainSocketAddress) running.address();
                            String sent = DescriptorSender.send(options, address, count);
                            assertThat(DescriptorSender.held(sent)).as("kept").isZero();
                        }
                    });
        }
    }

    /** No answer is better than one to half a message. */
    @Test
    default void aDatagramThatIsTooLongIsPassedOver() throws Exception {
        with(
                TransportKind.UNIX_DATAGRAM,
                options -> {
                    try (Running running = open(options)) {
                        DatagramClient client = running.datagramClient();
                        client.send(Wire.pattern(TOO_LONG)).echoes("short");
                    }
                });
    }
}
