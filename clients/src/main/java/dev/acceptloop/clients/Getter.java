package dev.acceptloop.clients;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.Connector;
import dev.acceptloop.event.NameResolver;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client behind {@code acceptloop get}: one reactor, one request after another as far as
 * redirects lead.
 *
 * <p>All of it happens in the thread that calls {@link #get}, which is the reactor's meanwhile.
 */
public final class Getter {
    static final int MOST_REDIRECTS = 5;
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final GetOptions options;
    private final ReplyOutput out;
    private final PrintStream err;
    private final Reactor reactor;

    // Of the request at hand.
    private HttpUrl url;
    private int redirects;
    private boolean failed;
    private boolean over;
    private boolean bodyWanted;
    private Deque<InetAddress> addresses = new ArrayDeque<>(); // not tried yet
    private Optional<String> location = Optional.empty();

    private Getter(HttpUrl url, GetOptions options, ReplyOutput out, PrintStream err)
            throws IOException {
        this.url = url;
        this.options = options;
        this.out = out;
        this.err = err;
        this.reactor = Reactor.open();
    }

    /**
     * Prints the body of what is there to {@code out}, and troubles to {@code err}. A terminal is
     * not given a body that is no text: one with a byte 0 in it.
     *
     * @return an exit status: 0 if it was there; 1 if it was not, which is then said in one line
     * @throws IllegalArgumentException if the URL is none that can be got, in one line
     * @throws IOException if there is no reactor to be had
     */
    public static int get(String url, GetOptions options, ReplyOutput out, PrintStream err)
            throws IOException {
        return get(url, options, out, err, NameResolver.SYSTEM);
    }

    /** The same with names looked up there. */
    static int get(
            String url, GetOptions options, ReplyOutput out, PrintStream err, NameResolver names)
            throws IOException {
        var getter = new Getter(HttpUrl.parse(url), options, out, err);
        try (Reactor reactor = getter.reactor) {
            reactor.useNames(names);
            reactor.callWhenRunning(getter::begin);
            reactor.run();
        }
        return getter.failed ? FAILED : DONE;
    }

    // ------------------------------------------------------------------ in the reactor

    private void begin() {
        var _ = reactor.callLater(options.timeout(), this::timedOut);
        connect();
    }

    private void connect() {
        reactor.resolve(url.host())
                .<@Nullable Void>addCallbacks(this::connectToOne, this::notFound);
    }

    private @Nullable Void connectToOne(List<InetAddress> found) {
        addresses = new ArrayDeque<>(found);
        connectToNext();
        return null;
    }

    private @Nullable Void notFound(Throwable why) {
        fail(why instanceof IOException e ? explained(e) : why.toString());
        end();
        return null;
    }

    /** Each address gets its part of the time, so that one that never answers leaves some. */
    private void connectToNext() {
        Duration part = options.timeout().dividedBy(addresses.size());
        var address = new InetSocketAddress(addresses.remove(), url.port());
        var connecting = ConnectOptions.DEFAULTS.withTimeout(part);
        var _ = reactor.connectTCP(address, new OneExchange(), connecting);
    }

    private final class OneExchange extends ClientFactory
            implements HttpResponseReader.Receiver, HttpExchange.Outcome {
        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            return Optional.of(new HttpExchange(url, options.headOnly(), this, this));
        }

        @Override
        public void clientConnectionFailed(Connector connector, IOException why) {
            if (over || addresses.isEmpty()) {
                failed(why);
            } else {
                connectToNext();
            }
        }

        @Override
        public void head(HttpResponseHead head) {
            location = head.location();
            bodyWanted = location.isEmpty() || options.include();
            if (options.include() || options.headOnly()) {
                print(ByteBuffer.wrap(HttpResponseReader.bytes(head.toString())));
            }
            if (head.status() >= 400) {
                fail(head.shown());
            }
        }

        @Override
        public void body(ByteBuffer data) {
            if (bodyWanted && !over) {
                if (out.isTerminal() && isBinary(data)) {
                    fail(
                            "the body is binary, which no terminal is given: send it to a file or a pipe");
                    end();
                } else {
                    print(data);
                }
            }
        }

        @Override
        public void done() {
            if (location.isEmpty() || over) {
                out.end();
                end();
            } else {
                follow(location.get());
            }
        }

        @Override
        public void failed(IOException why) {
            fail(explained(why));
            end();
        }
    }

    /** Once: what a connection says of its end, when the reactor stops, is no news. */
    private void end() {
        if (!over) {
            over = true;
            reactor.stop();
        }
    }

    private void follow(String to) {
        if (++redirects > MOST_REDIRECTS) {
            fail("more than " + MOST_REDIRECTS + " redirects");
            end();
            return;
        }
        try {
            url = url.resolve(to);
            connect();
        } catch (IllegalArgumentException e) {
            fail("redirected to " + e.getMessage());
            end();
        }
    }

    private void timedOut() {
        fail("no complete answer in " + options.timeout().toMillis() + " ms");
        end();
    }

    private static boolean isBinary(ByteBuffer data) {
        boolean binary = false;
        for (int i = data.position(); i < data.limit(); i++) {
            binary |= data.get(i) == 0;
        }
        return binary;
    }

    private void print(ByteBuffer data) {
        out.print(data);
        if (out.hasFailed()) {
            fail("cannot write to standard output");
            end();
        }
    }

    private void fail(String why) {
        if (!failed) { // one line: what comes of it later is known by then
            err.println(Printable.of("acceptloop: " + url + ": " + why));
        }
        failed = true;
    }

    private static String explained(IOException why) {
        return switch (why) {
            case UnknownHostException _ -> "unknown host";
            case ConnectException _ -> "connection refused";
            default -> String.valueOf(why.getMessage());
        };
    }
}
