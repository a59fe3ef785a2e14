package dev.acceptloop.event;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** A datagram socket that can be a member of groups. */
public interface MulticastTransport extends DatagramTransport {
    /**
     * Receives what is sent to {@code group} and arrives at {@code at}; idempotent.
     *
     * @throws IOException if it cannot be a member there
     * @throws IllegalArgumentException if that is no address of a group
     */
    void joinGroup(InetAddress group, NetworkInterface at) throws IOException;

    /** Undoes {@link #joinGroup}; idempotent. */
    void leaveGroup(InetAddress group, NetworkInterface at);

    /** Sends to groups from there. */
    void setInterface(NetworkInterface from) throws IOException;

    /** Lets what is sent to groups pass that many routers less one; it is 1 unless changed. */
    void setTimeToLive(int hops) throws IOException;

    /** Whether members on this machine hear what is sent here; they do unless changed. */
    void setLoopback(boolean on) throws IOException;
}
