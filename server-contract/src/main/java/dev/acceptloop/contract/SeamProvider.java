package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Protocol {@code seam}: a peer has it do, byte by byte, what no service of the suite does with its
 * {@link Transport}, and hears what came of it; also from a process that the test cannot look into.
 *
 * <p>A byte that is no command is echoed.
 */
public final class SeamProvider implements ProtocolProvider {
    static final String NAME = "seam";

    /** Pauses in this call, says {@link #PAUSED}; resumes later and says {@link #RESUMED} first. */
    static final String PAUSE = "P";

    /** The same from another thread, when the connection waits for bytes. */
    static final String PAUSE_FROM_ELSEWHERE = "L";

    /** Pauses twice, resumes once, and says {@code again}. */
    static final String PAUSE_TWICE = "I";

    /** Says {@code bye} and shuts the output down; reads on. */
    static final String SHUT_OUTPUT = "O";

    /** Closes with {@link CloseReason#PROTOCOL_ERROR}, a reason of nobody else's. */
    static final String CLOSE = "Q";

    /** From another thread, while this call lasts: {@code one}, {@code two}, close. */
    static final String CLOSE_FROM_ELSEWHERE = "C";

    /** Gives itself a task that throws. */
    static final String TASK_THROWS = "T";

    /** Closes, then throws. */
    static final String CLOSE_AND_THROW = "X";

    /** Gives itself a task that says {@code b}, then says {@code a}. */
    static final String TASK_COMES_LATER = "E";

    /** Says {@code said}, closes, and says what must not be heard. */
    static final String WRITE_AFTER_CLOSE = "W";

    /** Says {@code lost}, and resets. */
    static final String ABORT = "A";

    /** From here on a FIN does not end it: it says how often it was told of one, and closes. */
    static final String STAY = "M";

    /**
     * Begins a message that it answers, from another thread, when the server stops; says {@link
     * #BEGUN}. Until then a FIN does not end it.
     */
    static final String WORK = "B";

    /** The same, paused. */
    static final String WORK_PAUSED = "D";

    /**
     * Says {@link #MUCH} bytes of {@link Wire#pattern}, as far as it is not congested, the rest
     * when it may; then the most that ever was pending, as {@link #DIGITS} digits.
     */
    static final String SAY_MUCH = "G";

    static final String PAUSED = "paused";
    static final String RESUMED = "resumed";
    static final String STAYING = "staying";
    static final String BEGUN = "begun";
    static final String ANSWER = "answer";

    /** More than the kernel holds for a peer that does not read. */
    static final int MUCH = 12 << 20;

    /** What {@link #SAY_MUCH} writes at a time. */
    static final int BLOCK = 16 * 1024;

    static final int DIGITS = 12;

    /** Every protocol that was made in this process, unless it is collected. */
    static final Queue<WeakReference<Protocol>> MADE = new ConcurrentLinkedQueue<>();

    private static final Duration PAUSE_LASTS = Duration.ofMillis(150);
    private static final Duration SOON = Duration.ofMillis(50);

    /** For the service loader. */
    public SeamProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Protocol newProtocol() {
        var protocol = new Seam();
        MADE.add(new WeakReference<>(protocol));
        return protocol;
    }

    private static final class Seam implements Protocol {
        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        private Transport transport;

        private boolean stays;
        private boolean works;
        private int ends;
        private int left; // of MUCH
        private int mostPending;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            while (data.hasRemaining()) {
                obey(String.valueOf((char) data.get()));
            }
        }

        private void obey(String command) {
            switch (command) {
                case PAUSE -> {
                    pause();
                    elsewhere(() -> later(PAUSE_LASTS, this::resume));
                }
                case PAUSE_FROM_ELSEWHERE ->
                        elsewhere(() -> {
                            later(SOON, this::pause);
                            later(PAUSE_LASTS, this::resume);
                        });
                case PAUSE_TWICE -> {
                    transport.pauseReading();
                    transport.pauseReading();
                    transport.resumeReading();
                    say("again");
                }
                case SHUT_OUTPUT -> {
                    say("bye");
                    transport.shutdownOutput();
                    say("dropped");
                }
                case CLOSE -> transport.close(CloseReason.PROTOCOL_ERROR);
                case CLOSE_FROM_ELSEWHERE -> closeFromElsewhere();
                case TASK_THROWS -> transport.execute(Seam::fail);
                case CLOSE_AND_THROW -> {
                    transport.close(CloseReason.SERVICE_CLOSED);
                    fail();
                }
                case TASK_COMES_LATER -> {
                    transport.execute(() -> say("b"));
                    say("a");
                }
                case WRITE_AFTER_CLOSE -> {
                    say("said");
                    transport.close(CloseReason.SERVICE_CLOSED);
                    transport.close(CloseReason.PROTOCOL_ERROR); // the first reason stands
                    say("dropped");
                }
                case ABORT -> transport.abort(CloseReason.OVERLOADED);
                case STAY -> {
                    stays = true;
                    say(STAYING);
                }
                case WORK -> work();
                case WORK_PAUSED -> {
                    transport.pauseReading();
                    work();
                }
                case SAY_MUCH -> {
                    left = MUCH;
                    sayMuch();
                }
                default -> say(command);
            }
        }

        private void say(String text) {
            transport.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        }

        private static void fail() {
            throw new IllegalStateException("thrown by the protocol, as the test wants it");
        }

        private static Thread elsewhere(Runnable action) {
            return Thread.ofPlatform().daemon().name("contract-test").start(action);
        }

        private void later(Duration duration, Runnable task) {
            long end = System.nanoTime() + duration.toNanos();
            for (long left = 1; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            transport.execute(task);
        }

        private void pause() {
            transport.pauseReading();
            say(PAUSED);
        }

        private void resume() {
            say(RESUMED);
            transport.resumeReading();
        }

        private void closeFromElsewhere() {
            Thread other =
                    elsewhere(() -> {
                        transport.execute(() -> say("one"));
                        transport.execute(() -> say("two"));
                        transport.close(CloseReason.SERVICE_CLOSED);
                    });
            try {
                // No task can have run before all is asked for; a close that waits does not hang
                // us.
                other.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        // ------------------------------------------------------------------ work

        private void work() {
            works = true;
            say(BEGUN);
        }

        @Override
        public boolean midMessage() {
            return works;
        }

        @Override
        public void stopping() {
            elsewhere(() -> later(SOON, this::answer));
        }

        private void answer() {
            works = false;
            say(ANSWER);
        }

        // ------------------------------------------------------------------ congestion

        private void sayMuch() {
            ByteBuffer pattern = ByteBuffer.wrap(Much.PATTERN);
            while (left > 0 && !transport.isCongested()) {
                int from = MUCH - left;
                int count = Math.min(BLOCK, left);
                left -= count; // before the write: a resumeWriting may follow at once
                transport.write(pattern.limit(from + count).position(from));
                mostPending = Math.max(mostPending, transport.pending());
                if (left == 0) {
                    say(("%0" + DIGITS + "d").formatted(mostPending));
                }
            }
        }

        @Override
        public void resumeWriting() {
            sayMuch();
        }

        // ------------------------------------------------------------------ end

        @Override
        public void readConnectionLost(Transport transport) {
            if (works) {
                say("FIN");
                return;
            }
            if (!stays) {
                transport.close(CloseReason.PEER_CLOSED);
                return;
            }
            ends++;
            if (ends == 1) {
                elsewhere(() -> {
                    transport.execute(transport::pauseReading);
                    transport.execute(transport::resumeReading);
                    later(
                            SOON,
                            () -> {
                                say("told of it " + ends);
                                transport.close(CloseReason.SERVICE_CLOSED);
                            });
                });
            }
        }
    }

    /** Made where it is said: most children of a process model never say it. */
    private static final class Much {
        static final byte[] PATTERN = Wire.pattern(MUCH);
    }
}
