package dev.acceptloop.forking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.serving.UnnamedUnixAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a child writes is what its parent reads, whatever a peer is called. */
final class ChildReportTest {
    private final ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    private final ChildReport report = new ChildReport(pipe);

    private List<Object> heard() throws IOException {
        var heard = new ArrayList<>();
        var reader =
                new ChildReport.Reader() {
                    @Override
                    public void ready() {
                        heard.add("ready");
                    }

                    @Override
                    public void accepted(SocketAddress peer) {
                        heard.add(peer);
                    }

                    @Override
                    public void closed(CloseReason reason) {
                        heard.add(reason);
                    }

                    @Override
                    public void answered(long bytes) {
                        heard.add(bytes);
                    }

                    @Override
                    public void acceptFailed(IOException cause) {
                        heard.add(cause.getMessage());
                    }
                };
        var in = new DataInputStream(new ByteArrayInputStream(pipe.toByteArray()));
        boolean more = true;
        while (more) {
            more = ChildReport.read(in, reader);
        }
        return heard;
    }

    @Test
    void allOfThemAreHeardInOrder() throws IOException {
        var four = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 65535);
        var six = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 1);
        report.ready();
        report.accepted(four);
        report.closed(CloseReason.PEER_CLOSED);
        report.accepted(six);
        report.answered(1L << 40);
        report.acceptFailed(new IOException("no more"));

        assertThat(heard())
                .containsExactly(
                        "ready",
                        four,
                        CloseReason.PEER_CLOSED,
                        six,
                        1L << 40,
                        "java.io.IOException: no more");
    }

    /** Bytes that are no text become three each: 107 of them are more than a byte can count. */
    @Test
    void aLongNameOfAPeerForgesNoReport() throws IOException {
        var peer = UnixDomainSocketAddress.of("/C\u007f" + "\ufffd".repeat(104));
        report.accepted(peer);
        report.accepted(UnnamedUnixAddress.of(UnixDomainSocketAddress.of("")));
        report.closed(CloseReason.RESET);

        assertThat(heard())
                .hasSize(3)
                .startsWith(peer)
                .endsWith(CloseReason.RESET)
                .element(1)
                .isInstanceOf(UnnamedUnixAddress.class);
    }

    /** Cut in the midst of a character, it is text all the same. */
    @Test
    void aLongMessageIsCut() throws IOException {
        report.acceptFailed(new IOException("\ud83d\ude00".repeat(1000)));
        report.ready();

        assertThat(heard()).hasSize(2).endsWith("ready");
    }

    @Test
    void whatIsNoReportIsAnError() {
        for (byte[] other :
                new byte[][] {{'x'}, {'C', 127}, {'A', 0, 3, 1, 2, 3, 0, 1}, {'F', 0}}) {
            pipe.reset();
            pipe.writeBytes(other);
            assertThatIOException().isThrownBy(this::heard);
        }
    }
}
