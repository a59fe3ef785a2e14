package dev.acceptloop.event.endpoints;

import dev.acceptloop.event.ClientCreator;
import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.protocol.Protocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A host by its name, through whichever of its addresses answers first.
 *
 * <pre>
 * look up -> attempt 1 --- 250 ms or its failure ---> attempt 2 --- ... 3     (IPv6 and IPv4 in turn)
 *               first connection: the others are given up       all failed: the last failure
 * '------------------------------- the time-out -------------------------------'
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8305">RFC 8305, Happy Eyeballs</a>
 */
public final class HostnameEndpoint implements ClientEndpoint {
    private static final Duration STAGGER = Duration.ofMillis(250); // RFC 8305, section 5

    private final Reactor reactor;
    private final String host;
    private final int port;
    private final ConnectOptions options;

    /** That port of that host; the time-out is that of all together, the look-up included. */
    public HostnameEndpoint(Reactor reactor, String host, int port, ConnectOptions options) {
        this.reactor = reactor;
        this.host = host;
        this.port = port;
        this.options = options;
    }

    @Override
    public <P extends Protocol> Deferred<P> connect(Supplier<? extends P> protocols) {
        var race = new Race<P>(new ClientCreator<>(reactor, protocols));
        race.timeout();
        reactor.resolve(host).<@Nullable Void>addCallbacks(race::begin, race::fail);
        return race.result;
    }

    /** The families in turn, beginning with that of the first, each in the order it came. */
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        var first = new ArrayDeque<InetAddress>();
        var second = new ArrayDeque<InetAddress>();
        boolean six = addresses.getFirst() instanceof Inet6Address;
        for (InetAddress address : addresses) {
            (address instanceof Inet6Address == six ? first : second).add(address);
        }
        var result = new ArrayList<InetAddress>();
        while (!first.isEmpty() || !second.isEmpty()) {
            Optional.ofNullable(first.poll()).ifPresent(result::add);
            Optional.ofNullable(second.poll()).ifPresent(result::add);
        }
        return result;
    }

    private final class Race<P extends Protocol> {
        private final ClientCreator<P> creator;
        private final Deferred<P> result = new Deferred<>(_ -> end());
        private final ArrayDeque<InetAddress> left = new ArrayDeque<>();
        private final List<Deferred<P>> running = new ArrayList<>();
        private Optional<DelayedCall> next = Optional.empty();
        private Optional<DelayedCall> timeout = Optional.empty();
        private boolean over;

        Race(ClientCreator<P> creator) {
            this.creator = creator;
        }

        void timeout() {
            timeout = Optional.of(reactor.callLater(options.timeout(), this::timedOut));
        }

        private void timedOut() {
            var within = "%s:%d in %d ms".formatted(host, port, options.timeout().toMillis());
            fail(new SocketTimeoutException("no connection to " + within));
        }

        @Nullable Void begin(List<InetAddress> addresses) {
            left.addAll(interleaved(addresses));
            attempt();
            return null;
        }

        private void attempt() {
            if (over || left.isEmpty()) {
                return;
            }
            var address = new InetSocketAddress(left.remove(), port);
            Deferred<P> attempt = creator.connectTCP(address, options);
            running.add(attempt);
            if (!left.isEmpty()) {
                next = Optional.of(reactor.callLater(STAGGER, this::attempt));
            }
            attempt.<@Nullable Void>addCallbacks(this::win, why -> lose(attempt, why));
        }

        private @Nullable Void win(P protocol) {
            boolean first = !over;
            end();
            if (first) {
                result.callback(protocol);
            }
            return null;
        }

        private @Nullable Void lose(Deferred<P> attempt, Throwable why) {
            running.remove(attempt);
            if (!over && !left.isEmpty()) {
                next.filter(DelayedCall::active).ifPresent(DelayedCall::cancel);
                attempt();
            } else if (running.isEmpty()) {
                fail(why);
            }
            return null;
        }

        @Nullable Void fail(Throwable why) {
            if (!over) {
                end();
                result.errback(why);
            }
            return null;
        }

        private void end() {
            over = true;
            next.filter(DelayedCall::active).ifPresent(DelayedCall::cancel);
            timeout.filter(DelayedCall::active).ifPresent(DelayedCall::cancel);
            List.copyOf(running).forEach(Deferred::cancel); // of one that has fired: nothing
        }
    }
}
