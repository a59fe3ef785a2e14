package dev.acceptloop.clients;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread, its datagram sockets, and the load over them. What {@link LoadWorker} is for
 * connections, with one difference: nothing that was sent need ever come back, so nothing is waited
 * for beyond the time-out, and what is missing is counted.
 *
 * <p>In a closed loop a socket has as many messages under way as its depth, and one that is lost
 * makes room as one that was answered does. In an open loop messages leave by the schedule, however
 * many are under way. What the kernel has no room for is sent as soon as it has.
 */
final class DatagramWorker implements Worker {
    private static final int BATCH = 64; // begun, or received from one socket, in one go
    private static final long SELECT_FROM = 1_500_000;
    private static final long SELECT_EARLY = 500_000;
    private static final long PARK_FROM = 150_000;
    private static final long PARK_EARLY = 80_000;
    private static final long CROWDED = 50_000; // until there may be room again
    private static final int LOOKS = 16; // for what is lost, within a time-out
    private static final long LOOK_EVERY = 50_000_000; // at least
    private static final long STOPPED_DRAIN = 1_000_000_000; // somebody waits for the result
    private static final int LEAST_REMEMBERED = 64;
    private static final int MOST_REMEMBERED = 1 << 18;

    private final LoadOptions options;
    private final DatagramPorts ports;
    private final DatagramExchange[] exchanges;
    private final long timeout;
    private final ByteBuffer out;
    private final ByteBuffer scratch;
    private final BitSet crowded = new BitSet(); // closed loop: sockets that could not send
    private final AtomicLong completed = new AtomicLong(); // one writer; any thread reads
    private final DatagramExchange.Lost lost = this::lost;
    private Schedule schedule = new NumberedSchedule.Even(0, 1);
    private Tally tally;
    private int underWay;

    DatagramWorker(LoadOptions options, DatagramPorts ports, int firstId) {
        this.options = options;
        this.ports = ports;
        this.timeout = options.timeout().toNanos();
        this.tally = new Tally(options, ports.count(), 0, 1); // replaced by that of a run
        var messages = new Messages(options);
        this.out = ByteBuffer.allocateDirect(messages.wireBytes());
        this.scratch = ByteBuffer.allocateDirect(messages.wireBytes());
        this.exchanges = new DatagramExchange[ports.count()];
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = new DatagramExchange(firstId + i, messages, remembered(options));
        }
    }

    /** Twice what is under way when nothing is answered. */
    private static int remembered(LoadOptions options) {
        double seconds = options.timeout().toNanos() / 1e9;
        double burst = Math.ceilDiv(Arrivals.atOnce(options.arrivals()), options.connections());
        double each = options.peakRate() / options.connections() * seconds + burst;
        double twice = 2 * Math.max(each, options.depth());
        return (int) Math.clamp(twice, LEAST_REMEMBERED, MOST_REMEMBERED);
    }

    @Override
    public int connections() {
        return exchanges.length;
    }

    @Override
    public int open() {
        return exchanges.length;
    }

    @Override
    public long completed() {
        return completed.getOpaque();
    }

    @Override
    public void close() throws IOException {
        ports.close();
    }

    // ------------------------------------------------------------------ run

    @Override
    public void run(Tally counts, Schedule plan) throws IOException {
        tally = counts;
        schedule = plan;
        crowded.clear();
        long now = awaitStart();
        if (!options.openLoop()) {
            crowded.set(0, exchanges.length); // all have something to send
        }
        long look = now;
        while (now - tally.end < 0 || isAwaiting(now)) {
            tally.pass(now, underWay);
            if (now - look >= 0) {
                giveUpOverdue(now);
                look = now + Math.min(timeout / LOOKS, LOOK_EVERY);
            }
            await(earlier(look, sendDue(now)));
            receiveAll();
            now = System.nanoTime();
        }
        tally.over(now, underWay);
        countUnanswered(now);
    }

    private void countUnanswered(long now) {
        for (DatagramExchange exchange : exchanges) { // stopped: they had no time-out
            exchange.eachAwaited((intended, sentAt) -> tally.unanswered(intended, sentAt, now));
        }
        for (; isScheduled(); schedule.advance()) {
            tally.missed(schedule.next());
        }
    }

    private boolean isAwaiting(long now) {
        long patience = tally.stopped ? STOPPED_DRAIN : Long.MAX_VALUE;
        return underWay > 0 && now - tally.end < patience;
    }

    private long awaitStart() {
        long left = 1;
        for (; left > 0 && !tally.stopped; left = schedule.next() - System.nanoTime()) {
            LockSupport.parkNanos(
                    Math.min(left, LOOK_EVERY)); // or the first messages would be before the window
        }
        return System.nanoTime();
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }

    private void await(long due) throws IOException {
        long from = System.nanoTime();
        long left = due - from;
        if (left >= SELECT_FROM) {
            ports.await((int) Math.min(1000, (left - SELECT_EARLY) / 1_000_000));
        } else if (underWay == 0 && left >= PARK_FROM) {
            LockSupport.parkNanos(left - PARK_EARLY); // what comes now is found in the next turn
        } else if (ports.await(0) == 0) {
            tally.spun(from, System.nanoTime() - from);
        }
    }

    // ------------------------------------------------------------------ out

    /** Sends what is due now; returns when something is due next, in nanoTime. */
    private long sendDue(long now) {
        if (options.openLoop()) {
            sendScheduled(now);
            return isScheduled() ? schedule.next() : now + timeout;
        }
        for (int port = crowded.nextSetBit(0); port >= 0; port = crowded.nextSetBit(port + 1)) {
            crowded.clear(port);
            fill(port);
        }
        long edge = now - tally.end < 0 ? tally.end : now + timeout;
        return crowded.isEmpty() ? edge : now + CROWDED;
    }

    private boolean isScheduled() {
        return options.openLoop() && schedule.next() - tally.end < 0;
    }

    private void sendScheduled(long now) {
        for (int i = 0; i < BATCH && isScheduled() && schedule.next() - now <= 0; i++) {
            long intended = schedule.next();
            if (!send(schedule.connection(), intended)) {
                return; // its time has come and stays
            }
            schedule.advance();
            tally.planned(intended, System.nanoTime() - intended);
        }
    }

    /** Closed loop: as many as may be under way. */
    private void fill(int port) {
        long now = System.nanoTime();
        while (now - tally.end < 0 && exchanges[port].awaited() < options.depth()) {
            if (!send(port, now)) {
                crowded.set(port);
                return;
            }
            now = System.nanoTime();
        }
    }

    /** Returns false if there is no room for it; what nobody takes counts as sent, and is lost. */
    private boolean send(int port, long intended) {
        DatagramExchange exchange = exchanges[port];
        exchange.write(out);
        boolean sent = true;
        try {
            sent = ports.send(port, out.clear());
        } catch (IOException e) {
            failed(port, e);
        }
        if (sent) {
            long now = System.nanoTime();
            exchange.sent(intended, now, lost);
            underWay++;
            tally.sent(intended, now);
        }
        return sent;
    }

    // ------------------------------------------------------------------ in

    private void receiveAll() {
        for (int port = 0; port < exchanges.length; port++) {
            if (ports.isReady(port)) {
                receive(port);
            }
        }
    }

    private void receive(int port) {
        try {
            ByteBuffer datagram = ports.receive(port);
            for (int i = 1; datagram != null; i++) {
                take(port, datagram);
                datagram = i < BATCH ? ports.receive(port) : null;
            }
        } catch (IOException e) {
            failed(port, e);
        }
        if (!options.openLoop()) {
            fill(port);
        }
    }

    private void take(int port, ByteBuffer datagram) {
        DatagramExchange exchange = exchanges[port];
        long now = System.nanoTime();
        exchange.expire(now - timeout, lost);
        DatagramExchange.Kind kind = exchange.take(datagram, scratch);
        tally.received(kind, now);
        if (kind == DatagramExchange.Kind.REPLY) {
            underWay--;
            tally.answered(port, exchange.foundIntendedAt(), exchange.foundSentAt(), now);
            completed.setOpaque(completed.getPlain() + 1);
        } else if (kind == DatagramExchange.Kind.CORRUPT) {
            tally.failed(
                    LoadError.WRONG,
                    1,
                    "socket " + exchange.id + ": not what was sent",
                    System.nanoTime());
        }
    }

    // ------------------------------------------------------------------ trouble

    private void giveUpOverdue(long now) {
        for (int port = 0; port < exchanges.length; port++) {
            exchanges[port].expire(now - timeout, lost);
            if (!options.openLoop()) {
                fill(port);
            }
        }
    }

    private void lost(long intended, long sentAt) {
        underWay--;
        tally.lost(intended, sentAt);
    }

    private void failed(int port, IOException e) {
        String what = String.valueOf(e.getMessage());
        boolean refused = e instanceof PortUnreachableException || what.startsWith("ECONNREFUSED");
        tally.failed(
                refused ? LoadError.REFUSED : LoadError.OTHER,
                1,
                "socket " + exchanges[port].id + ": " + (refused ? "nobody is there" : what),
                System.nanoTime());
    }
}
