package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressesTest {
    @Test
    void takesTheFamiliesInTurn() {
        List<InetAddress> resolved = ips("192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.3");

        assertThat(Addresses.inTurn(resolved))
                .isEqualTo(ips("192.0.2.1", "2001:db8::1", "192.0.2.2", "192.0.2.3"));
        assertThat(Addresses.inTurn(ips("2001:db8::1", "2001:db8::2", "192.0.2.1")))
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
        assertThat(Addresses.of(text, TransportKind.TCP))
                .singleElement()
                .satisfies(address -> assertThat(Addresses.shown(address)).isEqualTo(shown));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:0, a port is from 1 to 65535",
        "127.0.0.1:70000, a port is from 1 to 65535",
        "127.0.0.1:http, expected HOST:PORT",
        "127.0.0.1, expected HOST:PORT",
        ":80, expected HOST:PORT",
    })
    void saysWhatIsWrongWithAnAddress(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.of(text, TransportKind.TCP))
                .withMessage("'" + text + "': " + message);
    }

    @Test
    void findsEveryAddressOfAName() {
        assertThat(Addresses.of("localhost:7", TransportKind.TCP))
                .isNotEmpty()
                .allSatisfy(address ->
                        assertThat(((InetSocketAddress) address).getAddress().isLoopbackAddress())
                                .isTrue());
    }
}
