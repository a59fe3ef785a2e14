package dev.acceptloop.forking;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.ServiceProvider;
import java.nio.ByteBuffer;

/** Tells which process answers: decimal digits. */
public final class PidService implements ServiceProvider {
    private static final long PID = ProcessHandle.current().pid();

    /** Found by name, in the child too. */
    public PidService() {}

    @Override
    public String name() {
        return "pid";
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        peer.send(ByteBuffer.wrap(Long.toString(PID).getBytes(UTF_8)));
    }
}
