package dev.acceptloop.protocol;

import java.nio.ByteBuffer;

/** Placeholder until strftime. */
final class TimeService implements Service {
    @Override
    public void handle(ByteBuffer message, Peer peer) {}
}
