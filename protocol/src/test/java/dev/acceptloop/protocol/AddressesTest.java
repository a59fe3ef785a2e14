package dev.acceptloop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "2001:DB8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:0db8:0001:0002:0003:0004:0005:00ab, 2001:db8:1:2:3:4:5:ab",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", // one group alone is not left out
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // the longest run
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // the first of two that are as long
        "0:0:1:1:1:1:0:0, ::1:1:1:1:0:0",
        "127.0.0.1, 127.0.0.1",
    })
    void writesAnAddressInItsOneForm(String address, String text) throws Exception {
        assertThat(Addresses.text(InetAddress.getByName(address))).isEqualTo(text);
    }

    private static InetSocketAddress at(String host) {
        return new InetSocketAddress(host, 80);
    }

    @Test
    void setsAPortApart() {
        assertThat(Addresses.text(at("::1"))).isEqualTo("[::1]:80");
        assertThat(Addresses.text(at("127.0.0.1"))).isEqualTo("127.0.0.1:80");
        assertThat(Addresses.text(InetSocketAddress.createUnresolved("a", 80))).isEqualTo("a:80");
        assertThat(Addresses.text("[::1]", 80)).isEqualTo("[::1]:80");
        assertThat(Addresses.text(UnixDomainSocketAddress.of("/a/b"))).isEqualTo("/a/b");
    }

    @Test
    void aPathCommandsNoTerminalAndEndsNoLine() {
        var path = UnixDomainSocketAddress.of("/x\n\u001b]0;a\u0007\u009b\u202e\u2028é");

        assertThat(Addresses.text(path)).isEqualTo("/x??]0;a????é");
    }

    @Test
    void keepsAZone() throws Exception {
        byte[] bytes = InetAddress.getByName("fe80::1").getAddress();
        var address = new InetSocketAddress(Inet6Address.getByAddress("", bytes, 77), 80);
        assertThat(Addresses.text(address)).isEqualTo("[fe80::1%77]:80");
    }

    @Test
    void knowsTheFamily() {
        assertThat(Addresses.family(at("0.0.0.0"))).isEqualTo(StandardProtocolFamily.INET);
        assertThat(Addresses.family(at("::"))).isEqualTo(StandardProtocolFamily.INET6);
        assertThat(Addresses.family(UnixDomainSocketAddress.of("/a")))
                .isEqualTo(StandardProtocolFamily.UNIX);
    }

    @ParameterizedTest
    @CsvSource({"fe80::1, true", "fe80::1%1, false", "::1, false", "2001:db8::1, false"})
    void aLinkLocalAddressNeedsAnInterface(String host, boolean refused) {
        ServerOptions options = ServerOptions.DEFAULTS.with(Option.HOST, host);
        if (refused) {
            assertThatThrownBy(options::address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("on which interface");
        } else {
            assertThat(options.address()).isNotNull();
        }
    }
}
