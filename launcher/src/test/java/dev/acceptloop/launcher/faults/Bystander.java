package dev.acceptloop.launcher.faults;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody who does no harm, and wants to be served while others do, and once more when they have
 * done it: a fault may be over sooner than somebody asks.
 */
final class Bystander {
    private static final long PAUSE_MILLIS = 20;

    private final ServedProcess server;
    private final Dialogue dialogue;
    private final Thread thread;
    private final long begun = System.nanoTime();
    private volatile boolean over;
    private final AtomicLong worst = new AtomicLong();
    private volatile String complaint = "";

    /** Is connected when this returns, and has been answered once. */
    Bystander(ServedProcess server, Dialogue dialogue) throws IOException {
        this.server = server;
        this.dialogue = dialogue;
        Dialogue.Talk talk = dialogue.open(server);
        talk.ask();
        thread = Thread.ofVirtual().start(() -> askOn(talk));
    }

    private void askOn(Dialogue.Talk talk) {
        try (talk) {
            boolean last;
            do {
                last = over;
                long start = System.nanoTime();
                ask(talk);
                worst.accumulateAndGet(System.nanoTime() - start, Math::max);
                if (!last) {
                    Patience.pause(PAUSE_MILLIS);
                }
            } while (!last);
        } catch (IOException | Failure e) {
            long millis = (System.nanoTime() - begun) / 1_000_000;
            complaint = "bystander after " + millis + " ms: " + e.getMessage();
        }
    }

    private void ask(Dialogue.Talk talk) throws IOException {
        if (dialogue.isOnce()) {
            dialogue.askOnce(server);
        } else {
            talk.ask();
        }
    }

    /** Asks once more, and leaves; what went wrong, or an empty string. */
    String leave() throws InterruptedException {
        over = true;
        thread.join();
        return complaint;
    }

    /** The longest it waited for an answer since this was asked last. */
    long takeWorstNanos() {
        return worst.getAndSet(0);
    }
}
