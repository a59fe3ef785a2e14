package dev.acceptloop.clients;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What load to make, and against whom. {@link #to} begins one; every value is checked when it is
 * built.
 *
 * @param transport over datagrams only an echo can be verified, without framing, and what does not
 *     come back within the time-out is lost
 * @param target the server
 * @param alternatives further addresses of the same server, tried after it: a connection goes to
 *     the first that answers (RFC 8305). A datagram goes to the target, for nobody answers a
 *     datagram
 * @param sources addresses of this host that connections are bound to in turn; empty for the
 *     kernel's choice. One address has about 28 000 ports
 * @param connections how many, shared evenly by the threads
 * @param threads each with a Selector of its own; at most one per connection is used
 * @param warmup how long {@link Load#run()} runs before its window opens
 * @param duration how long its window is
 * @param messageBytes payload of one message; from {@value Messages#HEADER_BYTES} on it has a
 *     header and a checksum
 * @param depth messages a connection may have under way
 * @param messagesPerConnection after so many replies a connection is closed by this end, and the
 *     next message is sent over another, whose making is in that message's time; 0 for all messages
 *     over one
 * @param rate messages per second of all connections together, on a fixed schedule (open loop); 0
 *     for each message sent when the reply before it came (closed loop)
 * @param arrivals when these messages are due; constant in a closed loop
 * @param stages parts of the window with a rate each, one after the other; the rate is then their
 *     mean, and before the window it is that of the first. Empty for one rate
 * @param thinkTime closed loop: from a reply to the next message
 * @param rampUp over which the connections are opened, evenly
 * @param framing where a message ends
 * @param reply what comes back
 * @param send the text to send, or empty for generated messages
 * @param greeting what the server says first; empty for nothing
 * @param timeout longest wait for a connection, from its own beginning, and for a reply, from when
 *     its message was sent; over datagrams 1 s unless told
 * @param drain open loop: for how long after a window messages that were due in it, and waited for
 *     their connection, may still be sent; the rest stays unsent. What is under way has the
 *     time-out
 * @param seed of the payloads, and of gaps that are random
 */
public record LoadOptions(
        TransportKind transport,
        SocketAddress target,
        List<SocketAddress> alternatives,
        List<InetAddress> sources,
        int connections,
        int threads,
        Duration warmup,
        Duration duration,
        int messageBytes,
        int depth,
        int messagesPerConnection,
        double rate,
        Arrivals arrivals,
        List<Stage> stages,
        Duration thinkTime,
        Duration rampUp,
        Framing framing,
        Reply reply,
        String send,
        String greeting,
        Duration timeout,
        Duration drain,
        long seed) {

    static final long MOST_MEMORY = 512L << 20; // direct memory for messages under way
    private static final int MOST_DATAGRAM = 65_507; // UDP's, over IPv4
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_CONNECTIONS = 200_000;
    private static final int MOST_DEPTH = 1024;
    private static final int MOST_STAGES = 100;
    private static final double MOST_REMEMBERED = 50_000_000; // of 8 bytes, if all are owed

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException with one line about the first that does not fit
     */
    public LoadOptions {
        alternatives = List.copyOf(alternatives);
        sources = List.copyOf(sources);
        stages = List.copyOf(stages);
        require(
                !(target instanceof InetSocketAddress inet && inet.isUnresolved()),
                "unknown host " + target);
        require(
                transport.isUnix() == target instanceof UnixDomainSocketAddress,
                target + " is no address for " + transport);
        require(
                !(target instanceof UnixDomainSocketAddress unix)
                        || bytes(unix.toString()) <= Addresses.MOST_PATH,
                target
                        + ": longer than the "
                        + Addresses.MOST_PATH
                        + " bytes a socket's path can have");
        require(!transport.isUnix() || sources.isEmpty(), "a path has no source addresses");
        within("connections", connections, 1, MOST_CONNECTIONS);
        within("threads", threads, 1, 64);
        within("message bytes", messageBytes, 1, Math.min(1 << 20, framing.maxLength()));
        within("pipelining depth", depth, 1, MOST_DEPTH);
        within("messages per connection", messagesPerConnection, 0, Integer.MAX_VALUE);
        require(rate >= 0 && rate <= Stage.MOST_RATE, "rate " + rate + ": expected 0 to 10000000");
        for (Duration each : List.of(warmup, duration, thinkTime, rampUp, timeout, drain)) {
            require(!each.isNegative() && each.compareTo(LONGEST) <= 0, each + ": too long");
        }
        require(stages.size() <= MOST_STAGES, "more than " + MOST_STAGES + " stages");
        require(
                stages.isEmpty()
                        || (duration.equals(Stage.length(stages)) && rate == Stage.mean(stages)),
                "stages have a rate and a duration of their own");
        require(stages.isEmpty() || rate > 0, "no stage has a message");
        require(!duration.isZero(), "the duration must not be 0");
        require(!timeout.isZero(), "the time-out must not be 0");
        require(rate == 0 || thinkTime.isZero(), "a rate leaves no room for think time");
        require(rate > 0 || arrivals.equals(Arrivals.CONSTANT), arrivals + " arrivals need a rate");
        require(
                !arrivals.equals(Arrivals.POISSON)
                        || Stage.peak(rate, stages) * warmup.plus(duration).toNanos() / 1e9
                                <= MOST_REMEMBERED,
                "poisson arrivals at " + rate + " a second: too many, or for too long");
        require(
                Reply.hasEnd(reply) || framing != Framing.CHUNK || depth == 1,
                "without framing only echo can be pipelined: other replies have no end");
        require(
                !(reply instanceof Reply.Http) || (framing == Framing.CHUNK && !send.isEmpty()),
                "HTTP has no other framing, and needs a request to send");
        boolean single = reply instanceof Reply.Http http && http.reuse() == Reply.Reuse.SINGLE;
        require(
                !single || depth == 1,
                "nothing can be pipelined where each request has a connection");
        require(
                !single || messagesPerConnection <= 1,
                "each request has a connection of its own already");
        require(
                messagesPerConnection == 0 || !(reply instanceof Reply.None),
                "a connection without replies is not known to have had its messages");
        require(
                messagesPerConnection == 0 || thinkTime.isZero() || depth == 1,
                "think time and another connection leave no room for pipelining");
        if (!transport.isStream()) {
            require(messagesPerConnection == 0, "datagrams have no connection");
            within("message bytes", messageBytes, Messages.HEADER_BYTES, MOST_DATAGRAM);
            require(framing == Framing.CHUNK, "a datagram needs no framing");
            require(thinkTime.isZero(), "there is no think time over datagrams");
            require(
                    reply instanceof Reply.Echo && send.isEmpty() && greeting.isEmpty(),
                    "over datagrams only an echo can be verified");
        }
        long memory = (long) connections * depth * (messageBytes + 8);
        require(memory <= MOST_MEMORY, "connections x depth x bytes is above 512 MiB");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void within(String name, int value, int least, int most) {
        require(
                value >= least && value <= most,
                name + " " + value + ": expected " + least + " to " + most);
    }

    /** The highest rate of any stage; the rate, if there are none. */
    double peakRate() {
        return Stage.peak(rate, stages);
    }

    /** Whether messages are sent on a schedule rather than after a reply. */
    public boolean openLoop() {
        return rate > 0;
    }

    /** Begins options for a server: one connection, one thread, echo of 64 bytes, 10 s. */
    public static Builder to(InetSocketAddress target) {
        return new Builder(TransportKind.TCP, target);
    }

    /** The same for a server of any kind. */
    public static Builder to(TransportKind transport, SocketAddress target) {
        return new Builder(transport, target);
    }

    /** Options under construction; every setter returns this. */
    public static final class Builder {
        private final TransportKind transport;
        private final SocketAddress target;
        private List<SocketAddress> alternatives = List.of();
        private List<InetAddress> sources = List.of();
        private int connections = 1;
        private int threads = 1;
        private Duration warmup = Duration.ZERO;
        private Duration duration = Duration.ofSeconds(10);
        private int messageBytes = 64;
        private int depth = 1;
        private int messagesPerConnection;
        private double rate;
        private Arrivals arrivals = Arrivals.CONSTANT;
        private List<Stage> stages = List.of();
        private Duration thinkTime = Duration.ZERO;
        private Duration rampUp = Duration.ZERO;
        private Framing framing = Framing.CHUNK;
        private Reply reply = Reply.ECHO;
        private String send = "";
        private String greeting = "";
        private Duration timeout;
        private Duration drain = Duration.ofSeconds(3);
        private long seed = 1;

        private Builder(TransportKind transport, SocketAddress target) {
            this.transport = transport;
            this.target = target;
            this.timeout = Duration.ofSeconds(transport.isStream() ? 10 : 1);
        }

        /** See {@link LoadOptions#alternatives}. */
        public Builder alternatives(List<SocketAddress> value) {
            alternatives = value;
            return this;
        }

        /** See {@link LoadOptions#sources}. */
        public Builder sources(List<InetAddress> value) {
            sources = value;
            return this;
        }

        /** See {@link LoadOptions#connections}. */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /** See {@link LoadOptions#threads}. */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** See {@link LoadOptions#warmup}. */
        public Builder warmup(Duration value) {
            warmup = value;
            return this;
        }

        /** See {@link LoadOptions#duration}. */
        public Builder duration(Duration value) {
            duration = value;
            return this;
        }

        /** See {@link LoadOptions#messageBytes}. */
        public Builder messageBytes(int value) {
            messageBytes = value;
            return this;
        }

        /** See {@link LoadOptions#depth}. */
        public Builder depth(int value) {
            depth = value;
            return this;
        }

        /** See {@link LoadOptions#messagesPerConnection}. */
        public Builder messagesPerConnection(int value) {
            messagesPerConnection = value;
            return this;
        }

        /** See {@link LoadOptions#rate}. */
        public Builder rate(double value) {
            rate = value;
            return this;
        }

        /** See {@link LoadOptions#arrivals}. */
        public Builder arrivals(Arrivals value) {
            arrivals = value;
            return this;
        }

        /** See {@link LoadOptions#stages}; sets duration and rate too. */
        public Builder stages(List<Stage> value) {
            stages = value;
            if (!value.isEmpty()) {
                duration = Stage.length(value);
                rate = Stage.mean(value);
            }
            return this;
        }

        /** See {@link LoadOptions#thinkTime}. */
        public Builder thinkTime(Duration value) {
            thinkTime = value;
            return this;
        }

        /** See {@link LoadOptions#rampUp}. */
        public Builder rampUp(Duration value) {
            rampUp = value;
            return this;
        }

        /** See {@link LoadOptions#framing}. */
        public Builder framing(Framing value) {
            framing = value;
            return this;
        }

        /** See {@link LoadOptions#reply}. */
        public Builder reply(Reply value) {
            reply = value;
            return this;
        }

        /** See {@link LoadOptions#send}; sets the message's size too. */
        public Builder send(String value) {
            send = value;
            if (!value.isEmpty()) {
                messageBytes = bytes(value);
            }
            return this;
        }

        /** See {@link LoadOptions#greeting}. */
        public Builder greeting(String value) {
            greeting = value;
            return this;
        }

        /** See {@link LoadOptions#timeout}. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** See {@link LoadOptions#drain}. */
        public Builder drain(Duration value) {
            drain = value;
            return this;
        }

        /** See {@link LoadOptions#seed}. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException with one line about the first that does not fit
         */
        public LoadOptions build() {
            return new LoadOptions(
                    transport,
                    target,
                    alternatives,
                    sources,
                    connections,
                    threads,
                    warmup,
                    duration,
                    messageBytes,
                    depth,
                    messagesPerConnection,
                    rate,
                    arrivals,
                    stages,
                    thinkTime,
                    rampUp,
                    framing,
                    reply,
                    send,
                    greeting,
                    timeout,
                    drain,
                    seed);
        }
    }
}
