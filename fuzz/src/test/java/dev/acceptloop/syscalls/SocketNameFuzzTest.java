package dev.acceptloop.syscalls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.protocol.Addresses;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The names that peers bind, which are what they like, as the kernel hands them over. */
final class SocketNameFuzzTest {
    private static final int MOST = SocketName.MOST_BYTES - Short.BYTES;

    /** Any bytes may be a path: with a zero before them an abstract one, or without one behind. */
    @FuzzTest
    void paths(byte[] bytes) throws UnknownHostException {
        byte[] path = Arrays.copyOf(bytes, Math.min(bytes.length, MOST));
        SocketAddress address = decode((short) SocketName.AF_UNIX, path);
        assertThat(address).isInstanceOf(UnixDomainSocketAddress.class);
        reencodes(address);
    }

    /** An address of IPv4, or of IPv6 with its port, flow and scope, as long as the kernel's. */
    @FuzzTest
    void internet(byte[] bytes) throws UnknownHostException {
        reencodes(decode((short) SocketName.AF_INET, Arrays.copyOf(bytes, 14)));
        byte[] six = Arrays.copyOf(bytes, 26);
        six[22] &= 0x7f; // no interface has a negative number, whichever byte comes first
        six[25] &= 0x7f;
        reencodes(decode((short) SocketName.AF_INET6, six));
        byte[] host = Arrays.copyOf(bytes, 4);
        var address = new InetSocketAddress(InetAddress.getByAddress(host), 0x1234);
        byte[] name = {0x12, 0x34, host[0], host[1], host[2], host[3], 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(decode((short) SocketName.AF_INET, name)).isEqualTo(address);
    }

    private static SocketAddress decode(short family, byte[] rest) {
        ByteBuffer name =
                ByteBuffer.allocateDirect(Short.BYTES + rest.length)
                        .order(ByteOrder.nativeOrder())
                        .putShort(family)
                        .put(rest)
                        .flip();
        return SocketName.decode(MemorySegment.ofBuffer(name), name.remaining());
    }

    /** What was decoded can be answered, and is the same when it comes again. */
    private static void reencodes(SocketAddress address) throws UnknownHostException {
        boolean tooLong =
                address instanceof UnixDomainSocketAddress unix && !Addresses.fits(unix.getPath());
        if (tooLong) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = SocketName.encode(address, arena);
            assertThat(SocketName.decode(name, (int) name.byteSize())).isEqualTo(address);
        }
    }
}
