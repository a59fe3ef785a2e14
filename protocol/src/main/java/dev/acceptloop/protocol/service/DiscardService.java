package dev.acceptloop.protocol.service;

import dev.acceptloop.protocol.Addresses;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * Answers nothing; logs how much came and from whom.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc863">RFC 863, Discard Protocol</a>
 */
final class DiscardService implements Service {
    private static final Logger LOG = System.getLogger(DiscardService.class.getName());

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        if (LOG.isLoggable(Level.INFO)) {
            LOG.log(
                    Level.INFO,
                    message.remaining() + " bytes from " + Addresses.text(peer.address()));
        }
    }
}
