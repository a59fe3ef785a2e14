package dev.acceptloop.clients;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of a worker's messages: how many are under way, and what its tally is told of those
 * that are not any more. Confined to the worker's thread, but for {@link #completed}.
 */
final class Ledger {
    private final int firstId;
    private final AtomicLong completed = new AtomicLong(); // one writer; any thread reads
    private Tally tally;
    private Schedule schedule;
    private int underWay;
    private int open;

    /** Of so many connections, of which the first has that number. */
    Ledger(int firstId, int connections, Tally tally, Schedule schedule) {
        this.firstId = firstId;
        this.open = connections;
        this.tally = tally;
        this.schedule = schedule;
    }

    /** From now on it is about another run. */
    void turnTo(Tally counts, Schedule plan) {
        tally = counts;
        schedule = plan;
    }

    /** Replies verified so far, in all runs. */
    long completed() {
        return completed.getOpaque();
    }

    int underWay() {
        return underWay;
    }

    /** How many connections are left. */
    int open() {
        return open;
    }

    // ------------------------------------------------------------------ begun, and answered

    /** Begins a message; returns when, in nanoTime. */
    long begin(Exchange exchange, long intended) {
        long now = exchange.begin(intended);
        underWay++;
        tally.sent(intended, now);
        return now;
    }

    /** Begins one that is intended for now. */
    void begin(Exchange exchange) {
        long now = exchange.begin();
        underWay++;
        tally.sent(now, now);
    }

    /** The message in that slot has a reply: the one that is due, or another. */
    void answered(Exchange exchange, Exchange.Found found, int slot, long now) {
        underWay--;
        long intended = exchange.intendedAt[slot];
        long sentAt = exchange.sentAt[slot];
        if (found == Exchange.Found.REPLY) {
            tally.answered(exchange.id - firstId, intended, sentAt, now);
            completed.setOpaque(completed.getPlain() + 1);
        } else {
            tally.ended(intended, sentAt);
            boolean first = tally.trouble.isEmpty(); // or it has been said
            tally.failed(exchange.error(), 1, first ? said(exchange, exchange.trouble()) : "", now);
        }
    }

    // ------------------------------------------------------------------ never answered

    /** Once nothing is waited for any more: what was owed, planned, or is still under way. */
    void close(List<Exchange> exchanges, boolean openLoop, long now) {
        for (int i = 0; i < exchanges.size(); i++) {
            Exchange exchange = exchanges.get(i);
            age(exchange, now); // stopped: it had no time-out, and is no error
            disown(exchange, now);
        }
        for (; openLoop && schedule.next() - tally.end < 0; schedule.advance()) {
            tally.missed(schedule.next());
        }
    }

    void timeOut(Exchange exchange, long now) {
        age(exchange, now);
        disown(exchange, now);
        if (exchange.isDialing()) {
            tally.unconnected(exchange.undial(), now);
            end(exchange, LoadError.TIMEOUT, "no connection in time", now);
        } else {
            end(exchange, LoadError.TIMEOUT, "no whole reply in time", now);
        }
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
    void fail(Exchange exchange, LoadError error, String what) {
        exchange.eachUnderWay(
                slot -> tally.ended(exchange.intendedAt[slot], exchange.sentAt[slot]));
        while (exchange.owed > 0) {
            tally.cancelled(schedule.pay(exchange));
        }
        end(exchange, error, what, System.nanoTime());
    }

    /** Another connection was made. */
    void connected(Exchange exchange) {
        tally.connected(exchange.undial(), System.nanoTime());
    }

    /** Another connection could not be made. */
    void unconnected(Exchange exchange, IOException e) {
        tally.unmade(exchange.undial());
        fail(exchange, Connector.error(e), "connect: " + Connector.words(e));
    }

    private void end(Exchange exchange, LoadError error, String what, long now) {
        int lost = exchange.cut();
        underWay -= lost;
        open--;
        tally.failed(error, Math.max(1, lost), said(exchange, what), now);
    }

    private static String said(Exchange exchange, String what) {
        return "connection " + exchange.id + ": " + what;
    }
}
