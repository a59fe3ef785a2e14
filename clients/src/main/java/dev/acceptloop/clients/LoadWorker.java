package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One thread of the load: its Selector, its connections, its share of the schedule.
 *
 * <pre>
 * while the window lasts   begin what is due -> wait -> read, verify, record, begin the next
 * open loop, a while more  begin what was due in the window and waited for its connection
 * until all is quiet       wait -> read, verify, record
 * </pre>
 *
 * <p>A server that is asked for more than it can do is not called silent: what is under way when
 * nothing is begun any more has its whole time-out to come home, and what was not begun is unsent.
 *
 * <p>The wait is a select while there is time, a park if nothing is under way, and a spin for the
 * last stretch, since a select is exact to a millisecond and a park to some 70 microseconds. After
 * construction a worker runs on one thread at a time. Its loop allocates nothing.
 */
final class LoadWorker implements Worker {
    private static final int READ_BYTES = 64 * 1024;
    private static final int BATCH = 256; // begun before replies are looked at again
    private static final long SELECT_FROM = 1_500_000;
    private static final long SELECT_EARLY = 500_000;
    private static final long PARK_FROM = 150_000;
    private static final long PARK_EARLY = 80_000;
    private static final long SCAN_EVERY = 50_000_000;
    private static final long CROWDED_EVERY = 2_000_000; // a full backlog is asked again
    private static final long STOPPED_DRAIN = 1_000_000_000; // somebody waits for the result

    private final LoadOptions options;
    private final Selector selector = Selector.open();
    private final Messages messages;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Consumer<SelectionKey> ready = this::ready;
    private final boolean queued; // a connection's next message comes from the queue
    private ThinkQueue thinking = new ThinkQueue(0);
    private Schedule schedule = new NumberedSchedule.Even(0, 1);
    private Tally tally;
    private int firstId;
    private Ledger ledger;
    private Renewal renewal; // from take on
    private long looked; // nanoTime before it was last asked who is ready

    @SuppressWarnings("NullAway.Init") // take comes first
    LoadWorker(LoadOptions options) throws IOException {
        this.options = options;
        this.messages = new Messages(options);
        this.queued = !options.thinkTime().isZero() || options.reply() instanceof Reply.None;
        this.tally = new Tally(options, 0, 0, 0);
        this.ledger = new Ledger(0, 0, tally, schedule);
    }

    // ------------------------------------------------------------------ connections

    /** Takes its connections, all of them at once, in non-blocking mode; numbers them. */
    void take(List<SocketChannel> channels, int first, Exchange.Due due, Connector connector)
            throws IOException {
        renewal = new Renewal(selector, connector, due);
        firstId = first;
        int slotBytes = options.depth() * messages.wireBytes();
        var memory = ByteBuffer.allocateDirect(Math.multiplyExact(channels.size(), slotBytes));
        for (SocketChannel channel : channels) {
            int index = exchanges.size();
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            ByteBuffer slots = memory.slice(index * slotBytes, slotBytes);
            var exchange = new Exchange(firstId + index, key, messages, slots, due);
            key.attach(exchange);
            exchanges.add(exchange);
        }
        ledger = new Ledger(first, channels.size(), tally, schedule);
        thinking = new ThinkQueue(channels.size() * options.depth());
    }

    @Override
    public int connections() {
        return exchanges.size();
    }

    @Override
    public int open() {
        return ledger.open();
    }

    @Override
    public long completed() {
        return ledger.completed();
    }

    @Override
    public void finish(long nanos) throws IOException {
        new Farewell().say(exchanges, nanos);
    }

    @Override
    public void close() throws IOException {
        for (Exchange exchange : exchanges) {
            exchange.cut();
        }
        selector.close();
    }

    // ------------------------------------------------------------------ run

    @Override
    public void run(Tally counts, Schedule plan) throws IOException {
        tally = counts;
        schedule = plan;
        ledger.turnTo(counts, plan);
        thinking.clear();
        if (!options.openLoop()) {
            beginAll();
        }
        long now = System.nanoTime();
        looked = now;
        long scan = now + SCAN_EVERY;
        while (ledger.open() > 0 && isBusy(now)) {
            tally.pass(now, ledger.underWay());
            if (now - scan >= 0) {
                cutOverdue(now);
                scan = now + SCAN_EVERY;
            }
            long due = beginDue(now);
            if (renewal.wasCrowded()) {
                scan = earlier(scan, now + CROWDED_EVERY);
            }
            await(earlier(scan, due));
            now = System.nanoTime();
        }
        tally.over(now, ledger.underWay());
        ledger.close(exchanges, options.openLoop(), now);
    }

    private boolean isBusy(long now) {
        if (now - tally.end < 0) {
            return true;
        }
        long patience = tally.stopped ? STOPPED_DRAIN : Long.MAX_VALUE;
        boolean owes = isPaying(now) && (schedule.owed() > 0 || isScheduled());
        return owes || (ledger.underWay() > 0 && now - tally.end < patience);
    }

    /** Whether what is owed may still be begun. */
    private boolean isPaying(long now) {
        long drain = tally.stopped ? 0 : options.drain().toNanos();
        return now - tally.end < drain;
    }

    /** Whether the window has a message that was not begun: late, if the window has closed. */
    private boolean isScheduled() {
        return options.openLoop() && schedule.next() - tally.end < 0;
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }

    private void await(long due) throws IOException {
        long from = System.nanoTime();
        long left = due - from;
        if (left >= SELECT_FROM) {
            looked = from;
            selector.select(ready, (left - SELECT_EARLY) / 1_000_000);
        } else if (ledger.underWay() == 0 && left >= PARK_FROM) {
            LockSupport.parkNanos(left - PARK_EARLY);
        } else {
            looked = from;
            if (selector.selectNow(ready) == 0) {
                tally.spun(from, System.nanoTime() - from);
            }
        }
    }

    // ------------------------------------------------------------------ out

    private void beginAll() {
        for (long left = 1; left > 0; left = schedule.next() - System.nanoTime()) {
            LockSupport.parkNanos(left); // or the first messages would be before the window
        }
        for (int i = 0; i < exchanges.size(); i++) {
            Exchange exchange = exchanges.get(i);
            while (exchange.hasRoom()) {
                ledger.begin(exchange);
            }
            if (exchange.isOpen()) { // it may have been cut since the run before
                flush(exchange);
            }
        }
    }

    /** Begins what is due now; returns when something is due next, in nanoTime. */
    private long beginDue(long now) {
        if (options.openLoop()) {
            if (now - tally.end < 0 || isPaying(now)) {
                beginScheduled(now);
                return isScheduled() ? schedule.next() : laterThan(now);
            }
            return now + SCAN_EVERY;
        }
        if (now - tally.end >= 0) {
            return laterThan(now);
        }
        for (int i = thinking.size(); i > 0 && thinking.due() - now <= 0; i--) {
            Exchange exchange = exchanges.get(thinking.poll());
            if (exchange.isOpen()) {
                ledger.begin(exchange);
                flush(exchange);
            }
        }
        return thinking.isEmpty() ? tally.end : earlier(thinking.due(), tally.end);
    }

    /** The next edge of the window, if it is not over. */
    private long laterThan(long now) {
        return now - tally.end < 0 ? tally.end : now + SCAN_EVERY;
    }

    private void beginScheduled(long now) {
        for (int i = 0; i < BATCH && isScheduled() && schedule.next() - now <= 0; i++) {
            long intended = schedule.next();
            Exchange exchange = exchanges.get(schedule.connection());
            if (exchange.owed == 0 && exchange.hasRoom()) {
                schedule.advance();
                tally.planned(intended, ledger.begin(exchange, intended) - intended);
                flush(exchange);
            } else if (exchange.isOpen()) {
                schedule.owe(exchange);
                tally.planned(intended, now - intended);
            } else {
                schedule.advance();
                tally.missed(intended);
            }
        }
    }

    private void flush(Exchange exchange) {
        try {
            if (!renewal.isConnected(exchange, ledger)) {
                return;
            }
            do {
                exchange.flush();
            } while (completeDelivered(exchange));
        } catch (IOException e) {
            ledger.fail(exchange, LoadError.RESET, String.valueOf(e.getMessage()));
        }
    }

    private boolean completeDelivered(Exchange exchange) {
        boolean some = exchange.isDelivered();
        while (exchange.isDelivered()) {
            int slot = exchange.oldestSlot();
            exchange.delivered();
            long now = System.nanoTime();
            ledger.answered(exchange, Exchange.Found.REPLY, slot, now);
            next(exchange, now);
        }
        return some;
    }

    // ------------------------------------------------------------------ in

    private void ready(SelectionKey key) {
        var exchange = (Exchange) key.attachment();
        if (exchange.isJoining()) {
            if (renewal.isJoined(exchange, ledger)) {
                flush(exchange);
            }
        } else if (key.isReadable()) {
            read(exchange);
        } else {
            flush(exchange);
        }
    }

    private void read(Exchange exchange) {
        int count;
        try {
            count = exchange.read(in.clear());
        } catch (IOException e) {
            if (!renewal.partAtRest(exchange)) {
                ledger.fail(exchange, LoadError.RESET, String.valueOf(e.getMessage()));
            }
            return;
        }
        long now = System.nanoTime();
        if (count < 0) {
            ended(exchange, now);
        } else if (verify(exchange, now)) {
            flush(exchange);
        } else {
            ledger.fail(exchange, LoadError.WRONG, exchange.diagnose(in));
        }
    }

    private void ended(Exchange exchange, long now) {
        if (renewal.partAtRest(exchange)) {
            return;
        }
        int slot = exchange.oldestSlot();
        Exchange.Found found = exchange.ended();
        if (found == Exchange.Found.BROKEN) {
            ledger.fail(exchange, LoadError.EOF, exchange.endTrouble());
            return;
        }
        complete(exchange, found, slot, now);
        flush(exchange);
    }

    /** Whether all that came is replies, or a part of one. */
    private boolean verify(Exchange exchange, long now) {
        in.flip();
        boolean more = true;
        while (more && in.hasRemaining()) {
            int slot = exchange.oldestSlot();
            Exchange.Found found = exchange.accept(in);
            if (found == Exchange.Found.BROKEN) {
                return false;
            }
            if (found == Exchange.Found.PART) {
                continue;
            }
            if (exchange.isSpent() && in.hasRemaining()) {
                ledger.answered(exchange, found, slot, now);
                return false; // more than its messages asked for
            }
            more = complete(exchange, found, slot, now);
        }
        return true;
    }

    /** Returns whether more may come on the connection. */
    private boolean complete(Exchange exchange, Exchange.Found found, int slot, long now) {
        boolean last = renewal.isDue(exchange);
        if (last && exchange.underWay() > 0) {
            ledger.answered(exchange, found, slot, now);
            ledger.fail(
                    exchange,
                    LoadError.EOF,
                    "the server ends the connection before its last answer");
            return false;
        }
        if (last) {
            exchange.part();
        }
        ledger.answered(exchange, found, slot, now);
        next(exchange, now);
        return !last;
    }

    /**
     * Begins what follows a reply, or the kernel's having taken a message without one: nothing
     * where the connection is for no more, and several on the one that follows it.
     */
    private void next(Exchange exchange, long now) {
        if (exchange.owed > 0 && (now - tally.end < 0 || isPaying(now))) {
            while (exchange.owed > 0 && exchange.hasRoom()) {
                ledger.begin(exchange, schedule.pay(exchange));
            }
        } else if (options.openLoop() || now - tally.end >= 0) {
            return;
        } else if (queued) {
            thinking.add(exchange.id - firstId, now + options.thinkTime().toNanos());
        } else {
            while (exchange.hasRoom()) {
                ledger.begin(exchange);
            }
        }
    }

    // ------------------------------------------------------------------ trouble

    /** Late is who was so when it was last looked who is ready: else the reply may lie there. */
    private void cutOverdue(long now) {
        long timeout = options.timeout().toNanos();
        for (int i = 0; i < exchanges.size(); i++) {
            Exchange exchange = exchanges.get(i);
            if (exchange.underWay() > 0 && looked - exchange.oldestSentAt() >= timeout) {
                ledger.timeOut(exchange, now);
            } else if (exchange.isParted()) {
                flush(exchange);
            }
        }
    }
}
