package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * The mix of a soak: visitors of an echo of lines, one after another on one thread in a random
 * order that a seed decides, and some who stay meanwhile. What the server does wrong to them is
 * noted, and they go on.
 *
 * <p>Not thread-safe.
 */
final class SoakVisits implements AutoCloseable {
    private static final Visit[] KINDS = Visit.values();
    private static final int KINDS_THAT_STAY = 2; // as many come as of so many others
    private static final long LATEST = 250_000_000; // behind its pace, it does not catch up more

    private final InetSocketAddress address;
    private final long gap;
    private final Random random;
    private final SoakTroubles troubles;
    private final StayingVisitors staying;
    private long visits;

    /**
     * None yet.
     *
     * @param seats how many may stay at once
     * @param pace how many come in a second, if that is possible
     */
    SoakVisits(InetSocketAddress address, int seats, int pace, long seed, SoakTroubles troubles) {
        this.address = address;
        this.gap = 1_000_000_000L / pace;
        this.random = new Random(seed);
        this.troubles = troubles;
        this.staying = new StayingVisitors(address, seats, random);
    }

    /** How many have come so far, those that failed among them. */
    long visits() {
        return visits;
    }

    /** Goes on until that time, by {@link System#nanoTime}, or until it is over. */
    void go(long until, BooleanSupplier isOver) {
        long due = System.nanoTime();
        while (System.nanoTime() - until < 0 && !isOver.getAsBoolean()) {
            visit();
            due = Math.max(due + gap, System.nanoTime() - LATEST);
            SilentConnections.pause(due);
        }
    }

    private void visit() {
        visits++;
        try {
            staying.goOn();
        } catch (IOException e) {
            troubles.add(e);
        }
        int which = random.nextInt(KINDS.length + KINDS_THAT_STAY);
        boolean stays = which >= KINDS.length && staying.haveRoom();
        Visit visit = which < KINDS.length ? KINDS[which] : Visit.ASKS;
        try {
            if (stays) {
                staying.come();
            } else {
                visit.go(address, random);
            }
        } catch (IOException e) {
            troubles.add(Visitor.failure(stays ? "stays" : visit.toString(), e));
        }
    }

    /** Those who stay leave, and what they are owed is looked at. */
    void leave() {
        while (staying.size() > 0) {
            try {
                staying.leaveOne();
            } catch (IOException e) {
                troubles.add(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        staying.close();
    }
}
