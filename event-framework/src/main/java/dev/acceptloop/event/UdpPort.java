package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.DatagramProtocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * A UDP socket of one address, or connected, or of a group: what {@code java.nio} can do.
 *
 * <p>Confined to its reactor's thread, but for {@link #localAddress} and what {@link DatagramPort}
 * says.
 */
final class UdpPort extends DatagramPort implements MulticastTransport {
    private static final Logger LOG = UnfailingLogger.of(UdpPort.class);
    private static final int MOST_BYTES = 1 << 16; // longer than any UDP datagram can be

    private final DatagramChannel channel;
    private final ReferenceCount holders; // of the channel
    private final SocketAddress local;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
    private final Map<Membership, MembershipKey> memberships = new HashMap<>();

    private record Membership(InetAddress group, NetworkInterface at) {}

    // ---------------------------------------------------------------- bind

    /** Binds a socket. On failure nothing is left open. */
    static UdpPort bound(
            Reactor reactor,
            InetSocketAddress wanted,
            DatagramProtocol protocol,
            UdpOptions options)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(Addresses.family(wanted));
        try {
            channel.configureBlocking(false);
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            return alone(reactor, channel.bind(resolved(wanted)), protocol);
        } catch (IOException e) {
            channel.close();
            String where = Addresses.text(wanted.getHostString(), wanted.getPort());
            throw ListeningSocket.cannotListen("udp " + where, e);
        }
    }

    /** Connects a socket: it hears that peer only, and hears when the peer is not there. */
    static UdpPort connected(Reactor reactor, InetSocketAddress peer, DatagramProtocol protocol)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(Addresses.family(peer));
        try {
            channel.configureBlocking(false);
            return alone(reactor, channel.connect(resolved(peer)), protocol);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static InetSocketAddress resolved(InetSocketAddress address)
            throws UnknownHostException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        return address;
    }

    private static UdpPort alone(
            Reactor reactor, DatagramChannel channel, DatagramProtocol protocol)
            throws IOException {
        SocketAddress local = channel.getLocalAddress();
        return new UdpPort(reactor, channel, local, new ReferenceCount(), protocol);
    }

    private UdpPort(
            Reactor reactor,
            DatagramChannel channel,
            SocketAddress local,
            ReferenceCount holders,
            DatagramProtocol protocol) {
        super(reactor, protocol);
        this.channel = channel;
        this.local = local;
        this.holders = holders;
    }

    @Override
    DatagramPort share(Reactor other, DatagramProtocol others) {
        holders.join();
        return new UdpPort(other, channel, local, holders, others);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    // ---------------------------------------------------------------- receive

    @Override
    public void doRead() {
        receiveSome();
    }

    /** Hands on what has come, no more than a turn's; returns whether there may be more. */
    private boolean receiveSome() {
        long began = System.nanoTime();
        for (int i = 0; i < MOST_IN_A_TURN && System.nanoTime() - began < MOST_NANOS; i++) {
            if (!receive()) {
                return false;
            }
        }
        return true;
    }

    /** Takes one and hands it on; false if there is none. */
    private boolean receive() {
        try {
            SocketAddress from = channel.receive(buffer.clear());
            if (from == null) {
                return false;
            }
            handle(buffer.flip(), from);
        } catch (PortUnreachableException e) {
            refused();
        } catch (IOException e) { // ICMP tells of an earlier answer
            LOG.log(Level.DEBUG, () -> this + ": " + e);
            return false;
        }
        return true;
    }

    private void refused() {
        if (protocol instanceof ReactorDatagramProtocol told && !isStopped()) {
            tell(told);
        }
    }

    private void tell(ReactorDatagramProtocol told) {
        try {
            told.connectionRefused();
        } catch (Throwable e) { // as with a datagram
            LOG.log(Level.WARNING, "the service failed on " + this, e);
        }
    }

    // ---------------------------------------------------------------- send

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) {
        attempt(datagram, () -> channel.send(datagram, to));
    }

    @Override
    public void send(ByteBuffer datagram) {
        if (!channel.isConnected() && !isStopped()) {
            throw new IllegalStateException(this + " is not connected");
        }
        attempt(datagram, () -> channel.write(datagram));
    }

    private interface Sending {
        int send() throws IOException;
    }

    private void attempt(ByteBuffer datagram, Sending sending) {
        if (isStopped()) {
            return; // though the channel may be open yet, for another port
        }
        reactor.requireOwner();
        try {
            int sent = sending.send();
            if (sent == 0 && datagram.hasRemaining()) {
                LOG.log(Level.DEBUG, "dropped a datagram: the kernel takes none now");
            }
        } catch (PortUnreachableException e) { // it tells of one sent before
            reactor.callFromThread(this::refused);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "dropped a datagram of " + this + ": " + e);
        }
    }

    // ---------------------------------------------------------------- multicast

    @Override
    public void joinGroup(InetAddress group, NetworkInterface at) throws IOException {
        var membership = new Membership(group, at);
        if (!memberships.containsKey(membership)) {
            memberships.put(membership, channel.join(group, at));
        }
    }

    @Override
    public void leaveGroup(InetAddress group, NetworkInterface at) {
        MembershipKey key = memberships.remove(new Membership(group, at));
        if (key != null) {
            key.drop();
        }
    }

    @Override
    public void setInterface(NetworkInterface from) throws IOException {
        channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, from);
    }

    @Override
    public void setTimeToLive(int hops) throws IOException {
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, hops);
    }

    @Override
    public void setLoopback(boolean on) throws IOException {
        channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, on);
    }

    // ---------------------------------------------------------------- close

    /** UDP has no way to let no more come; what comes later than the last look is lost. */
    @Override
    void drainSome() {
        if (receiveSome()) {
            reactor.callFromThread(this::drainOn); // the others have their turn
        } else {
            close();
        }
    }

    @Override
    void release() {
        reactor.watch().forget(this);
        if (holders.leave()) {
            Registrations.close(channel);
        }
    }

    @Override
    public String toString() {
        return "udp " + local;
    }
}
