package dev.acceptloop.protocol;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.clients.Destinations;
import dev.acceptloop.fuzz.Refusals;
import dev.acceptloop.protocol.server.TransportKind;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Addresses as they are shown: nobody's terminal is commanded, and each is read as itself. */
final class AddressesFuzzTest {
    private static final int LONGEST_PATH = 200; // a part of one is 255 at most

    /** Four or sixteen bytes of address, two of port, and a zone. */
    @FuzzTest
    void shown(byte[] bytes) throws UnknownHostException {
        if (bytes.length < 6) {
            return;
        }
        boolean six = bytes.length >= 18;
        InetAddress host = InetAddress.getByAddress(Arrays.copyOf(bytes, six ? 16 : 4));
        if (host instanceof Inet6Address && bytes.length > 18) {
            host = Inet6Address.getByAddress("", Arrays.copyOf(bytes, 16), 1 + (bytes[18] & 0xff));
        }
        int port = 1 + (ByteBuffer.wrap(bytes, six ? 16 : 4, 2).getShort() & 0xfffe);
        var address = new InetSocketAddress(host, port);
        String text = Addresses.text(address);
        assertThat(text).isEqualTo(Printable.of(text));
        if (host instanceof Inet6Address) {
            assertThat(Addresses.text(host).replaceAll("%.*", "")).isEqualTo(canonical(host));
        }
        List<SocketAddress> read = Destinations.of(text, TransportKind.TCP);
        assertThat(read).containsExactly(address);
        assertThat(Addresses.text(read.getFirst())).isEqualTo(text);
    }

    /** RFC 5952 from the other end: what the JDK says, its longest run of zeros left out. */
    private static String canonical(InetAddress host) {
        List<String> groups =
                Arrays.asList(host.getHostAddress().replaceAll("%.*", "").split(":", -1));
        for (int run = groups.size(); run >= 2; run--) {
            List<String> zeros = Collections.nCopies(run, "0");
            int at = Collections.indexOfSubList(groups, zeros);
            if (at >= 0) {
                return String.join(":", groups.subList(0, at))
                        + "::"
                        + String.join(":", groups.subList(at + run, groups.size()));
            }
        }
        return String.join(":", groups);
    }

    /** What people write for a server: an address, or a line that says why not. */
    @FuzzTest
    void written(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (TransportKind transport : TransportKind.values()) {
            Refusals.accepted(
                            IllegalArgumentException.class, () -> Destinations.of(text, transport))
                    .ifPresent(found -> {
                        assertThat(found).hasSize(1);
                        assertThat(transport.isUnix())
                                .isEqualTo(found.getFirst() instanceof UnixDomainSocketAddress);
                    });
        }
    }

    /** Text of a peer, of any characters there are. */
    @FuzzTest
    void printable(byte[] bytes) {
        for (String text : List.of(new String(bytes, UTF_8), new String(bytes, UTF_16BE))) {
            String shown = Printable.of(text);
            assertThat(shown.codePointCount(0, shown.length()))
                    .isEqualTo(text.codePointCount(0, text.length()));
            assertThat(shown.codePoints().noneMatch(AddressesFuzzTest::commands)).isTrue();
            assertThat(shown.lines().count()).isLessThanOrEqualTo(1);
            assertThat(Printable.of(shown)).isEqualTo(shown);
            if (text.codePoints().noneMatch(AddressesFuzzTest::commands)) {
                assertThat(shown).isEqualTo(text);
            }
            path(text);
        }
    }

    private static boolean commands(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    private static void path(String text) {
        if (text.length() > LONGEST_PATH) {
            return;
        }
        Refusals.accepted(
                        IllegalArgumentException.class,
                        () -> Destinations.of(text, TransportKind.UNIX))
                .map(List::getFirst)
                .map(UnixDomainSocketAddress.class::cast)
                .ifPresent(address -> {
                    String shown = Addresses.text(address);
                    assertThat(shown).isEqualTo(Printable.of(address.toString()));
                    int length = address.getPath().toString().getBytes(UTF_8).length;
                    assertThat(Addresses.fits(address.getPath())).isEqualTo(length <= 107);
                });
    }
}
