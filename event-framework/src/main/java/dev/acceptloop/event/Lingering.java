package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * What is left of a connection that we have ended: FIN is sent, and whatever the peer still says is
 * dropped until it has closed too, has been silent for {@link Registrations#linger} (a second
 * unless told), or has talked for five times as long.
 *
 * <p>Closed at once, the socket would answer what comes late with RST, and that can cost the peer
 * our last words. Nobody is told of this: the conversation is over.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6: tear-down</a>
 */
final class Lingering implements Selectable {
    private static final Logger LOG = UnfailingLogger.of(Connection.class);
    private static final int MOST_SILENCES = 5; // as long as that it may talk
    private static final int MOST_READS = 64; // a turn

    private final Reactor reactor;
    private final SocketChannel channel;
    private final long silence; // nanos
    private final long begun;
    private long lastHeard;
    private Optional<DelayedCall> look = Optional.empty();
    private boolean over;

    private Lingering(Reactor reactor, SocketChannel channel) {
        this.reactor = reactor;
        this.channel = channel;
        this.silence = reactor.watch().linger();
        this.begun = reactor.nanoTime();
        this.lastHeard = begun;
    }

    /** Sends FIN, and waits for the peer's; where there is no time to wait it does not. */
    static void end(Reactor reactor, SocketChannel channel) {
        var rest = new Lingering(reactor, channel);
        try {
            channel.shutdownOutput();
            if (rest.silence > 0 && rest.drop() && !reactor.watch().isEnding()) {
                rest.begin();
            } else {
                Registrations.close(channel);
            }
        } catch (IOException e) { // the peer was faster
            LOG.log(Level.DEBUG, () -> Printable.of("closing " + channel + ": " + e));
            Registrations.close(channel);
        }
    }

    private void begin() {
        reactor.watch().begun(this);
        reactor.removeWriter(this);
        reactor.addReader(this);
        lookIn(silence);
    }

    private void lookIn(long nanos) {
        look = Optional.of(reactor.callLater(Duration.ofNanos(nanos), this::look));
    }

    private void look() {
        long silent = reactor.nanoTime() - lastHeard;
        if (silent >= silence) {
            connectionLost(CloseReason.PEER_CLOSED);
        } else {
            lookIn(silence - silent);
        }
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public void doRead() throws IOException {
        lastHeard = reactor.nanoTime();
        if (!drop() || lastHeard - begun > MOST_SILENCES * silence) {
            connectionLost(CloseReason.PEER_CLOSED);
        }
    }

    /** Reads what there is; returns whether more may come. */
    private boolean drop() throws IOException {
        int length = 1;
        for (int i = 0; length > 0 && i < MOST_READS; i++) {
            length = channel.read(reactor.readBuffer());
        }
        return length >= 0;
    }

    @Override
    public void doWrite() {
        throw new IllegalStateException("all is said");
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (!over) {
            over = true;
            look.filter(DelayedCall::active).ifPresent(DelayedCall::cancel);
            Registrations.close(channel);
            reactor.watch().ended(this);
        }
    }

    @Override
    public String toString() {
        return Printable.of("what is left of " + channel); // a peer at a path has chosen it
    }
}
