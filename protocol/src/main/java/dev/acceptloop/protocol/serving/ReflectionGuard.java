package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * Keeps a server from being used against others by datagrams whose sender's address is forged: as a
 * reflector, whose replies hit who never asked, and in a loop, in which it and another server
 * answer each other's answers for ever.
 *
 * <pre>
 * no answer      to a port below 1024: echo, discard, daytime, quote, chargen, time (RFC 862 to 868),
 *                DNS, TFTP and NTP all answer whatever comes, errors too
 *                to 2049 (NFS) and 11211 (memcached: it answers ERROR to what it does not know)
 *                to the server's own address
 * no long one    a reply of over {@value #FREE_BYTES} bytes is no more than {@code --amplification}
 *                times its request
 * one is missing of {@value #MOST_REPEATS} equal datagrams of one sender, and then of every {@value
 *                #REPEATS_MORE}: each ends a loop with another server at a port of no name
 * </pre>
 *
 * <p>What passes the last rule: a sender whose datagrams differ each time is answered for ever, and
 * a loop with a server that counts up its answers goes on. Who really sends the same without end
 * loses one in {@value #REPEATS_MORE}, as networks do.
 *
 * <p>Unix sockets are answered whatever comes: the kernel says who sent it, and that is true. The
 * length of the reply has the same bound there.
 *
 * <p>Thread-safe, without locks: threads that count at once may lose a count.
 *
 * @see <a href="https://man.openbsd.org/inetd.8">inetd(8)</a>, which answers no port below 1024,
 *     nor NFS; <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8">RFC 9000, 8</a>, where
 *     three times is as much as an unproven address is sent; CVE-2024-2169, which is such loops
 */
public final class ReflectionGuard {
    /** A reply up to so long may be, however short its request: less than the headers of two. */
    static final int FREE_BYTES = 64;

    /** How often a sender is answered the same datagram before it once is not. */
    static final int MOST_REPEATS = 0x7fff;

    /** How often more: several loops between the same two are to end soon after the first. */
    static final int REPEATS_MORE = 1 << 12;

    private static final Logger LOG = System.getLogger(ReflectionGuard.class.getName());
    private static final int RESERVED_PORTS = 1024;
    private static final int NFS = 2049;
    private static final int MEMCACHED = 11_211;

    private static final long COUNT = 0xffff; // bits
    private static final int SLOTS = 1 << 12;
    private static final int SAMPLE = 64; // bytes at either end: a counter is in one of them
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L; // 2^64 divided by the golden ratio

    private final int amplification;
    private final Supplier<SocketAddress> own;

    /**
     * Of a datagram: 48 bits of its fingerprint, 16 that count how much oftener it came than
     * others.
     */
    private final AtomicLongArray repeats = new AtomicLongArray(SLOTS);

    /**
     * A guard for all threads of a server.
     *
     * @param own where the server is bound
     */
    public ReflectionGuard(ServerOptions options, Supplier<SocketAddress> own) {
        this.amplification = options.number(Option.AMPLIFICATION);
        this.own = own;
    }

    /** Whether a datagram is to be answered; if not it is best forgotten. */
    public boolean mayAnswer(ByteBuffer datagram, SocketAddress sender) {
        if (!(sender instanceof InetSocketAddress inet)) {
            return true;
        }
        boolean may = !isService(inet.getPort()) && !isOwn(inet) && !isRepeated(datagram, inet);
        if (!may) {
            LOG.log(Level.DEBUG, "dropped a datagram of {0}: it may be forged", sender);
        }
        return may;
    }

    /** The most bytes of replies to a request of so many. */
    int mostReplied(int request) {
        return amplification == 0
                ? Integer.MAX_VALUE
                : (int)
                        Math.max(
                                FREE_BYTES,
                                Math.min(Integer.MAX_VALUE, (long) amplification * request));
    }

    private static boolean isService(int port) {
        return port < RESERVED_PORTS || port == NFS || port == MEMCACHED;
    }

    private boolean isOwn(InetSocketAddress sender) {
        return own.get() instanceof InetSocketAddress here
                && here.getPort() == sender.getPort()
                && (here.getAddress().isAnyLocalAddress()
                        ? isLocal(sender.getAddress())
                        : here.getAddress().equals(sender.getAddress()));
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) { // it cannot be told; the same port is suspicious enough
            return true;
        }
    }

    /** Equal datagrams meet in one slot; others that do count them down. */
    private boolean isRepeated(ByteBuffer datagram, InetSocketAddress sender) {
        long print = fingerprint(datagram, sender.hashCode());
        int slot = (int) (print & (SLOTS - 1));
        long tag = print & ~COUNT;
        long seen = repeats.getPlain(slot);
        int count = (int) (seen & COUNT);
        if ((seen & ~COUNT) != tag) {
            repeats.setPlain(slot, count == 0 ? tag | 1 : seen - 1);
            return false;
        }
        boolean repeated = count == MOST_REPEATS;
        repeats.setPlain(slot, repeated ? seen - REPEATS_MORE : seen + 1);
        return repeated;
    }

    private static long fingerprint(ByteBuffer datagram, int seed) {
        int end = datagram.limit();
        int head = Math.min(end, datagram.position() + SAMPLE);
        long print = mixed(seed, datagram.remaining());
        print = mixed(print, datagram, datagram.position(), head);
        return mixed(print, datagram, Math.max(head, end - SAMPLE), end);
    }

    private static long mixed(long print, ByteBuffer bytes, int from, int to) {
        long result = print;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            result = mixed(result, bytes.getLong(at));
        }
        for (; at < to; at++) {
            result = mixed(result, bytes.get(at));
        }
        return result;
    }

    private static long mixed(long print, long more) {
        long result = (print ^ more) * MIX;
        return result ^ (result >>> 32);
    }
}
