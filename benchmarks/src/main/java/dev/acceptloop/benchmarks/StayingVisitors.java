package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * Visitors of an echo of lines who stay while others come and go, each for so many visits: some
 * send a byte of a line at each visit, some send as much as is taken and do not read.
 *
 * <p>Not thread-safe.
 */
final class StayingVisitors implements AutoCloseable {
    private static final int SHORTEST = 20; // visits
    private static final int LONGEST = 100;

    private final InetSocketAddress address;
    private final int seats;
    private final Random random;
    private final List<Stay> stays = new ArrayList<>();

    /**
     * None yet.
     *
     * @param seats how many there may be at once
     */
    StayingVisitors(InetSocketAddress address, int seats, Random random) {
        this.address = address;
        this.seats = seats;
        this.random = random;
    }

    /** One of them, and how long it still stays. */
    private abstract static class Stay {
        private final String words;
        private int left;

        Stay(String words, int visits) {
            this.words = words;
            this.left = visits;
        }

        abstract void goOn() throws IOException;

        abstract void leave() throws IOException;

        abstract void close() throws IOException;
    }

    boolean haveRoom() {
        return stays.size() < seats;
    }

    /** How many stay now. */
    int size() {
        return stays.size();
    }

    /**
     * Has one more come.
     *
     * @throws IOException if it is not let in
     */
    void come() throws IOException {
        int visits = SHORTEST + random.nextInt(LONGEST - SHORTEST);
        switch (random.nextInt(4)) {
            case 0 -> stays.add(new Dripper(new Visitor(address), visits, true));
            case 1 -> stays.add(new Dripper(new Visitor(address), visits, false));
            case 2 -> stays.add(new Reader(new Hoarder(address), visits, true));
            default -> stays.add(new Reader(new Hoarder(address), visits, false));
        }
    }

    /**
     * A visit has passed: each does what it does, and those whose time is up leave.
     *
     * @throws IOException what the server did wrong to the first of them; that one is gone
     */
    void goOn() throws IOException {
        for (Iterator<Stay> each = stays.iterator(); each.hasNext(); ) {
            Stay stay = each.next();
            boolean isOver = --stay.left < 0;
            if (isOver) {
                each.remove();
            }
            try {
                if (isOver) {
                    leave(stay);
                } else {
                    stay.goOn();
                }
            } catch (IOException e) {
                if (!isOver) {
                    each.remove();
                    stay.close();
                }
                throw Visitor.failure(stay.words, e);
            }
        }
    }

    /**
     * One that is there leaves before its time.
     *
     * @throws IOException as {@link #goOn} does
     */
    void leaveOne() throws IOException {
        Stay stay = stays.removeLast();
        try {
            leave(stay);
        } catch (IOException e) {
            throw Visitor.failure(stay.words, e);
        }
    }

    private static void leave(Stay stay) throws IOException {
        try {
            stay.leave();
        } finally {
            stay.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Stay stay : stays) {
            stay.close();
        }
        stays.clear();
    }

    // ------------------------------------------------------------------ those who stay

    /** Ends its line, and is answered; or leaves in the middle of it. */
    private static final class Dripper extends Stay {
        private final Visitor visitor;
        private final boolean finishes;
        private final StringBuilder line = new StringBuilder();

        Dripper(Visitor visitor, int visits, boolean finishes) {
            super(finishes ? "drips a line" : "drips, and leaves", visits);
            this.visitor = visitor;
            this.finishes = finishes;
        }

        @Override
        void goOn() throws IOException {
            send(Character.toString('a' + line.length() % 26));
        }

        private void send(String text) throws IOException {
            line.append(text);
            visitor.send(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        void leave() throws IOException {
            if (finishes) {
                send("\r\n");
                visitor.expect(line.toString().getBytes(StandardCharsets.US_ASCII));
            }
        }

        @Override
        void close() throws IOException {
            visitor.close();
        }
    }

    /** Reads at last; or never. */
    private static final class Reader extends Stay {
        private final Hoarder hoarder;
        private final boolean takes;

        Reader(Hoarder hoarder, int visits, boolean takes) {
            super(takes ? "reads late" : "does not read, and resets", visits);
            this.hoarder = hoarder;
            this.takes = takes;
        }

        @Override
        void goOn() throws IOException {
            hoarder.send();
        }

        @Override
        void leave() throws IOException {
            if (takes) {
                hoarder.takeAll();
            } else {
                hoarder.reset();
            }
        }

        @Override
        void close() throws IOException {
            hoarder.close();
        }
    }
}
