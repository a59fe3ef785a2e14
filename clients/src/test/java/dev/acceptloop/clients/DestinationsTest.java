package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DestinationsTest {
    @Test
    void takesTheFamiliesInTurn() {
        List<InetAddress> resolved = ips("192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.3");

        assertThat(Destinations.inTurn(resolved))
                .isEqualTo(ips("192.0.2.1", "2001:db8::1", "192.0.2.2", "192.0.2.3"));
        assertThat(Destinations.inTurn(ips("2001:db8::1", "2001:db8::2", "192.0.2.1")))
                .isEqualTo(ips("2001:db8::1", "192.0.2.1", "2001:db8::2"));
    }

    private static List<InetAddress> ips(String... texts) {
        return Stream.of(texts).map(InetAddress::ofLiteral).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:7, 127.0.0.1:7",
        "[::1]:7, [::1]:7",
        "::1:7, [::1]:7",
        "[::]:7, [::]:7",
        "[2001:db8:0:0:1:0:0:1]:80, [2001:db8::1:0:0:1]:80",
        "[2001:0:0:1:0:0:0:1]:80, [2001:0:0:1::1]:80",
        "[2001:db8::10:0]:80, [2001:db8::10:0]:80",
        "[fe80::]:1, [fe80::]:1",
    })
    void showsAnAddressAsItIsWritten(String text, String shown) {
        assertThat(Destinations.of(text, TransportKind.TCP))
                .singleElement()
                .satisfies(address -> assertThat(Addresses.text(address)).isEqualTo(shown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                ":7",
                "localhost",
                "localhost:",
                "127.0.0.1:0",
                "h:65536",
                "127.0.0.1:http"
            })
    void saysWhatIsWrongWithAnAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Destinations.of(text, TransportKind.TCP))
                .withMessage("'" + text + "': expected HOST:PORT, the port from 1 to 65535");
    }

    @Test
    void whatIsNoAddressIsShownAsItMayBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Destinations.of("\u001b\n", TransportKind.TCP))
                .withMessageStartingWith("'??': expected HOST:PORT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Destinations.of("\0\u001b", TransportKind.UNIX))
                .withMessage("'??' is no path");
    }

    @Test
    void takesAPathAsItIs() {
        assertThat(Destinations.of("a/b", TransportKind.UNIX))
                .isEqualTo(List.of(UnixDomainSocketAddress.of("a/b")));
    }

    @Test
    void findsEveryAddressOfAName() {
        assertThat(Destinations.of("localhost:7", TransportKind.TCP))
                .isNotEmpty()
                .allSatisfy(address ->
                        assertThat(((InetSocketAddress) address).getAddress().isLoopbackAddress())
                                .isTrue());
    }
}
