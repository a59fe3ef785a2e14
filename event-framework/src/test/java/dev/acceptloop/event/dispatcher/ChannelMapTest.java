package dev.acceptloop.event.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.acceptloop.event.Warnings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop: whom it asks, whom it calls, when it ends. */
@Timeout(60)
final class ChannelMapTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ChannelMap map;
    private final List<String> events = new ArrayList<>();
    private final List<Pipe> pipes = new ArrayList<>();

    ChannelMapTest() throws IOException {
        map = ChannelMap.open();
    }

    @AfterEach
    void close() throws IOException {
        map.close();
        for (Pipe pipe : pipes) {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    /** Reads from a pipe of its own, and has something to read. */
    private class Reading extends Dispatcher {
        private final String name;
        int asked;

        Reading(String name) {
            super(map);
            this.name = name;
        }

        void start(int bytes) throws IOException {
            Pipe pipe = Pipe.open();
            pipes.add(pipe);
            attach(pipe.source());
            pipe.sink().write(ByteBuffer.allocate(bytes));
        }

        @Override
        protected boolean readable() {
            asked++;
            return true;
        }

        @Override
        protected void handleRead() throws IOException {
            events.add(name);
            super.handleRead();
        }
    }

    private Reading reading(String name, int bytes) throws IOException {
        var reading = new Reading(name);
        reading.start(bytes);
        return reading;
    }

    // ---------------------------------------------------------------- when it ends

    @Test
    void endsWhenTheMapIsEmpty() throws IOException {
        map.loop(LONG);
        Reading reading =
                new Reading("read") {
                    @Override
                    protected void handleRead() {
                        close();
                    }
                };
        reading.start(1);
        map.loop(LONG);
        assertThat(map.turns()).isEqualTo(1);
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void endsAfterSoManyTurns() throws IOException {
        Reading idle = reading("idle", 0);
        map.loop(Duration.ZERO, 5);
        assertThat(map.turns()).isEqualTo(5);
        assertThat(idle.asked).as("asked in each turn, though nothing came").isEqualTo(5);
    }

    @Test
    void endsWhenItsThreadIsInterrupted() throws IOException {
        Reading idle = reading("idle", 0);
        Thread.currentThread().interrupt();
        map.loop(LONG);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(idle.asked).isZero();
    }

    @Test
    void isWokenFromAnotherThread() throws IOException, InterruptedException {
        Reading idle = reading("idle", 0);
        Thread waker = Thread.ofPlatform().start(map::wakeUp);
        map.poll(-1);
        waker.join();
        assertThat(idle.asked).isEqualTo(1);
    }

    // ---------------------------------------------------------------- the trap

    /** Each turn of an idle loop lasts as long as it may. */
    @Test
    void makesFewTurnsWhenNothingHappens() throws IOException {
        reading("idle", 0);
        long begun = System.nanoTime();
        map.loop(Duration.ofMillis(20), 5);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(Duration.ofMillis(5 * 20));
    }

    /** As asyncore does by default: every turn is ready at once, with nothing to do. */
    @Test
    void spinsWhenSomebodyIsAlwaysWritable() throws IOException {
        var eager =
                new Dispatcher(map) {
                    int written;

                    @Override
                    protected boolean writable() {
                        return true;
                    }

                    @Override
                    protected void handleWrite() {
                        written++;
                    }
                };
        Pipe pipe = Pipe.open();
        pipes.add(pipe);
        eager.attach(pipe.sink());
        map.loop(LONG, 1000); // or this would take eight hours
        assertThat(eager.written).isEqualTo(1000);
    }

    // ---------------------------------------------------------------- whom it calls

    @Test
    void doesNotCallWhoWasClosedInTheSameTurn() throws IOException {
        var readings = new ArrayList<Reading>();
        for (int i = 0; i < 3; i++) {
            var reading =
                    new Reading("read") {
                        @Override
                        protected void handleRead() throws IOException {
                            super.handleRead();
                            readings.forEach(Dispatcher::close);
                        }
                    };
            readings.add(reading);
            reading.start(1);
        }
        map.loop(LONG);
        assertThat(events).containsExactly("read");
    }

    @Test
    void callsTheOthersWhenAHandlerThrows() throws IOException {
        Reading failing =
                new Reading("failing") {
                    @Override
                    protected void handleRead() throws IOException {
                        super.handleRead();
                        throw new IOException("as the test wants it");
                    }

                    @Override
                    protected void handleError(Exception cause) {
                        events.add(cause.getMessage());
                        throw new IllegalStateException("again, as the test wants it");
                    }
                };
        failing.start(1);
        reading("good", 1);
        Turns.until(map, () -> events.contains("good"));
        assertThat(events).containsOnlyOnce("failing", "as the test wants it", "good");
        assertThat(failing.isClosed()).isTrue();
    }

    /** It may say what its peer sent. */
    @Test
    void whatAHandlerThrowsCommandsNoTerminal() throws IOException {
        Reading failing =
                new Reading("failing") {
                    @Override
                    protected void handleRead() throws IOException {
                        throw new IOException("\u001b[2J\n12:00 forged");
                    }
                };
        try (var warnings = new Warnings(Dispatcher.class)) {
            failing.start(1);
            Turns.until(map, failing::isClosed);
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .endsWith(" failed: java.io.IOException: ?[2J?12:00 forged");
        }
    }

    /** What asyncore does for SystemExit; here it is what nobody should catch. */
    @Test
    void letsAnErrorOut() throws IOException {
        Reading fatal =
                new Reading("fatal") {
                    @Override
                    protected void handleRead() {
                        throw new StackOverflowError("as the test wants it");
                    }
                };
        fatal.start(1);
        assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> map.loop(LONG));
    }

    @Test
    void letsOutWhatAPredicateThrows() throws IOException {
        Reading broken =
                new Reading("broken") {
                    @Override
                    protected boolean readable() {
                        throw new IllegalStateException("as the test wants it");
                    }
                };
        broken.start(1);
        assertThatIllegalStateException().isThrownBy(() -> map.loop(LONG));
    }

    @Test
    void forgetsASocketThatWasClosedBehindItsBack() throws IOException {
        Reading reading = reading("read", 0);
        reading.channel().close();
        map.loop(LONG);
        assertThat(reading.isClosed()).isTrue();
    }

    // ---------------------------------------------------------------- closeAll

    @Test
    void closesAllAndReportsTheFirstThatFailed() throws IOException {
        var stubborn =
                new Reading("stubborn") {
                    boolean failed;

                    @Override
                    public void close() {
                        boolean fails = !failed;
                        failed = true;
                        if (fails) {
                            throw new IllegalStateException("as the test wants it");
                        }
                        super.close();
                    }
                };
        Reading first = reading("first", 0);
        stubborn.start(0);
        Reading last = reading("last", 0);
        assertThatIllegalStateException().isThrownBy(map::closeAll);
        assertThat(first.isClosed() && last.isClosed()).isTrue();
        assertThat(map.channels()).containsExactly(stubborn);
        map.closeAll();
        assertThat(map.isEmpty()).isTrue();
    }
}
