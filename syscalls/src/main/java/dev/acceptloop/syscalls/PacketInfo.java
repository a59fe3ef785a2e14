package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * The control message by which a socket bound to every address learns which of them a datagram was
 * sent to, and says which one an answer is from.
 *
 * <pre>
 * cmsghdr       length u64 | level i32 | type i32 | data, filled up to 8 bytes      cmsg(3)
 * in_pktinfo    interface i32 | address to answer from | address in the header      ip(7)
 * in6_pktinfo   address 16 bytes | interface u32                                    ipv6(7)
 * </pre>
 *
 * What came can go back as it is, but for the interface: the route to the sender decides that,
 * unless the address has a meaning on that interface only.
 */
final class PacketInfo {
    /** Room for either, header included. */
    static final int MOST_BYTES = 64;

    private static final int SOL_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int LEVEL = 8;
    private static final int DATA = 16;
    private static final int SIX_INTERFACE = DATA + 16;

    private PacketInfo() {}

    /** Lets datagrams received from here on say which address they were sent to. */
    static void ask(int socket, int family) throws SyscallException {
        if (family == SocketName.AF_INET6) {
            Sockets.setOption(socket, SOL_IPV6, IPV6_RECVPKTINFO, 1);
        } else {
            Sockets.setOption(socket, SOL_IP, IP_PKTINFO, 1);
        }
    }

    /** Makes what came with a datagram what goes with its answer. */
    static void turn(MemorySegment control, long offset) {
        if (control.get(JAVA_INT, offset + LEVEL) == SOL_IP) {
            control.set(JAVA_INT, offset + DATA, 0);
        } else if (!isLinkLocal(control, offset)) {
            control.set(JAVA_INT, offset + SIX_INTERFACE, 0);
        }
    }

    /** fe80::/10 */
    private static boolean isLinkLocal(MemorySegment control, long offset) {
        byte first = control.get(JAVA_BYTE, offset + DATA);
        byte second = control.get(JAVA_BYTE, offset + DATA + 1);
        return first == (byte) 0xfe && (second & 0xc0) == 0x80;
    }
}
