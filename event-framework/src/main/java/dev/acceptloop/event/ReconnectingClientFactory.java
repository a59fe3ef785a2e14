package dev.acceptloop.event;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Connects again whenever a connection is lost or was not made, waiting longer each time.
 *
 * <p>Call {@link #resetDelay} when a connection turns out to be of use, not when it is made: a
 * server that accepts and closes at once would be asked without a pause.
 *
 * <p>Otherwise than in Twisted a wait is never above the longest, nor below zero, whatever chance
 * adds to it.
 */
public abstract class ReconnectingClientFactory extends ClientFactory {
    private static final double NANOS = 1e9;

    private final ReactorTime time;
    private final ReconnectPolicy policy;
    private final RandomGenerator random;
    private double delay; // seconds
    private int retries;
    private boolean trying = true;
    private Optional<DelayedCall> pending = Optional.empty();
    private Optional<Connector> connector = Optional.empty(); // the last one heard of

    /** Waits in that time, by {@link ReconnectPolicy#DEFAULTS}. */
    protected ReconnectingClientFactory(ReactorTime time) {
        this(time, ReconnectPolicy.DEFAULTS, RandomGenerator.getDefault());
    }

    /** Waits in that time. */
    protected ReconnectingClientFactory(
            ReactorTime time, ReconnectPolicy policy, RandomGenerator random) {
        this.time = time;
        this.policy = policy;
        this.random = random;
        this.delay = seconds(policy.initialDelay());
    }

    /** One whose every connection gets a new protocol. */
    public static ReconnectingClientFactory reconnecting(
            ReactorTime time, ReconnectPolicy policy, Supplier<? extends Protocol> protocols) {
        return new ReconnectingClientFactory(time, policy, RandomGenerator.getDefault()) {
            @Override
            public Optional<Protocol> buildProtocol(SocketAddress peer) {
                return Optional.of(protocols.get());
            }
        };
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    @Override
    public void startedConnecting(Connector connector) {
        this.connector = Optional.of(connector);
    }

    @Override
    public void clientConnectionFailed(Connector connector, IOException why) {
        retry(connector);
    }

    @Override
    public void clientConnectionLost(Connector connector, CloseReason why) {
        retry(connector);
    }

    private void retry(Connector connector) {
        this.connector = Optional.of(connector);
        if (!trying || retries >= policy.maxRetries()) {
            return;
        }
        retries++;
        delay = Math.min(delay * policy.factor(), seconds(policy.maxDelay()));
        double wait = Math.clamp(random.nextGaussian(delay, delay * policy.jitter()), 0, most());
        pending = Optional.of(time.callLater(nanos(wait), connector::connect));
    }

    private double most() {
        return seconds(policy.maxDelay());
    }

    private static Duration nanos(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS));
    }

    /**
     * Connects no more: gives up what waits and what is being tried. A connection there is stays,
     * and when it is lost that is that.
     */
    public void stopTrying() {
        trying = false; // first: giving up an attempt is a failure, and must not begin another
        pending.filter(DelayedCall::active).ifPresent(DelayedCall::cancel);
        pending = Optional.empty();
        connector
                .filter(each -> each.state() == Connector.State.CONNECTING)
                .ifPresent(Connector::stopConnecting);
    }

    /** Begins to count and to wait from the start again, even if it had stopped trying. */
    public void resetDelay() {
        delay = seconds(policy.initialDelay());
        retries = 0;
        trying = true;
    }

    /** How many attempts were made since the last reset. */
    public int retries() {
        return retries;
    }
}
