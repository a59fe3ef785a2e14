package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final long STOPPED_DRAIN = 1_000_000_000; // somebody waits for the result

    private final LoadOptions options;
    private final Selector selector = Selector.open();
    private final Messages messages;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Consumer<SelectionKey> ready = this::ready;
    private final AtomicLong completed = new AtomicLong(); // one writer; any thread reads
    private final boolean queued; // a connection's next message comes from the queue
    private ThinkQueue thinking = new ThinkQueue(0);
    private Schedule schedule = new NumberedSchedule.Even(0, 1, 1);
    private Tally tally;
    private int firstId;
    private int underWay;
    private long looked; // nanoTime before it was last asked who is ready
    private int open;

    LoadWorker(LoadOptions options) throws IOException {
        this.options = options;
        this.messages = new Messages(options);
        this.queued = !options.thinkTime().isZero() || options.reply() instanceof Reply.None;
        this.tally = new Tally(options, 0, 0, 0);
    }

    // ------------------------------------------------------------------ connections

    /** Takes its connections, all of them at once, in non-blocking mode; numbers them. */
    void take(List<SocketChannel> channels, int first, Exchange.Due due) throws IOException {
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
        open = channels.size();
        thinking = new ThinkQueue(channels.size() * options.depth());
    }

    @Override
    public int connections() {
        return exchanges.size();
    }

    @Override
    public int open() {
        return open;
    }

    @Override
    public long completed() {
        return completed.getOpaque();
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
        thinking.clear();
        if (!options.openLoop()) {
            beginAll();
        }
        long now = System.nanoTime();
        looked = now;
        long scan = now + SCAN_EVERY;
        while (open > 0 && isBusy(now)) {
            tally.pass(now);
            if (now - scan >= 0) {
                cutOverdue(now);
                scan = now + SCAN_EVERY;
            }
            await(earlier(scan, beginDue(now)));
            now = System.nanoTime();
        }
        tally.pass(now);
        countUnanswered(now);
    }

    private boolean isBusy(long now) {
        if (now - tally.end < 0) {
            return true;
        }
        long patience = tally.stopped ? STOPPED_DRAIN : Long.MAX_VALUE;
        boolean owes = isPaying(now) && (schedule.owed() > 0 || isScheduled());
        return owes || (underWay > 0 && now - tally.end < patience);
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
        } else if (underWay == 0 && left >= PARK_FROM) {
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
                beginNow(exchange);
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
                beginNow(exchange);
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
                tally.planned(intended, begin(exchange, intended) - intended);
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

    private long begin(Exchange exchange, long intended) {
        long now = exchange.begin(intended);
        underWay++;
        tally.sent(intended, now);
        return now;
    }

    private void beginNow(Exchange exchange) {
        long now = exchange.begin();
        underWay++;
        tally.sent(now, now);
    }

    private void flush(Exchange exchange) {
        try {
            do {
                exchange.flush();
            } while (completeDelivered(exchange));
        } catch (IOException e) {
            fail(exchange, LoadError.RESET, String.valueOf(e.getMessage()));
        }
    }

    private boolean completeDelivered(Exchange exchange) {
        boolean some = exchange.isDelivered();
        while (exchange.isDelivered()) {
            int slot = exchange.oldestSlot();
            exchange.delivered();
            answered(exchange, slot, System.nanoTime());
        }
        return some;
    }

    // ------------------------------------------------------------------ in

    private void ready(SelectionKey key) {
        var exchange = (Exchange) key.attachment();
        if (key.isReadable()) {
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
            fail(exchange, LoadError.RESET, String.valueOf(e.getMessage()));
            return;
        }
        long now = System.nanoTime();
        if (count < 0) {
            fail(exchange, LoadError.EOF, "closed by the server");
        } else if (verify(exchange, now)) {
            flush(exchange);
        } else {
            fail(exchange, LoadError.WRONG, exchange.diagnose(in));
        }
    }

    private boolean verify(Exchange exchange, long now) {
        in.flip();
        int accepted = 0;
        while (accepted >= 0 && in.hasRemaining()) {
            int slot = exchange.oldestSlot();
            accepted = exchange.accept(in);
            if (accepted > 0) {
                answered(exchange, slot, now);
            }
        }
        return accepted >= 0;
    }

    private void answered(Exchange exchange, int slot, long now) {
        int index = exchange.id - firstId;
        tally.answered(index, exchange.intendedAt[slot], exchange.sentAt[slot], now);
        completed.setOpaque(completed.getPlain() + 1);
        underWay--;
        if (exchange.owed > 0 && (now - tally.end < 0 || isPaying(now))) {
            begin(exchange, schedule.pay(exchange));
        } else if (options.openLoop() || now - tally.end >= 0) {
            return;
        } else if (queued) {
            thinking.add(index, now + options.thinkTime().toNanos());
        } else {
            beginNow(exchange);
        }
    }

    // ------------------------------------------------------------------ trouble

    /** Late is who was so when it was last looked who is ready: else the reply may lie there. */
    private void cutOverdue(long now) {
        long timeout = options.timeout().toNanos();
        for (int i = 0; i < exchanges.size(); i++) {
            Exchange exchange = exchanges.get(i);
            if (exchange.underWay() > 0 && looked - exchange.oldestSentAt() >= timeout) {
                timeOut(exchange, now);
            }
        }
    }

    /** Once nothing is waited for any more: what was owed, planned, or is still under way. */
    private void countUnanswered(long now) {
        for (int i = 0; i < exchanges.size(); i++) {
            Exchange exchange = exchanges.get(i);
            age(exchange, now); // stopped: it had no time-out, and is no error
            disown(exchange, now);
        }
        for (; isScheduled(); schedule.advance()) {
            tally.missed(schedule.next());
        }
    }

    private void timeOut(Exchange exchange, long now) {
        age(exchange, now);
        disown(exchange, now);
        end(exchange, LoadError.TIMEOUT, "no whole reply in time");
    }

    private void age(Exchange exchange, long now) {
        exchange.eachUnderWay(
                slot -> tally.unanswered(exchange.intendedAt[slot], exchange.sentAt[slot], now));
    }

    private void disown(Exchange exchange, long now) {
        while (exchange.owed > 0) {
            tally.unsent(schedule.pay(exchange), now);
        }
    }

    /** The connection is gone, and with it what was under way, and what was to follow. */
    private void fail(Exchange exchange, LoadError error, String what) {
        exchange.eachUnderWay(
                slot -> tally.ended(exchange.intendedAt[slot], exchange.sentAt[slot]));
        while (exchange.owed > 0) {
            tally.cancelled(schedule.pay(exchange));
        }
        end(exchange, error, what);
    }

    private void end(Exchange exchange, LoadError error, String what) {
        int lost = exchange.cut();
        underWay -= lost;
        open--;
        tally.failed(error, Math.max(1, lost), "connection " + exchange.id + ": " + what);
    }
}
