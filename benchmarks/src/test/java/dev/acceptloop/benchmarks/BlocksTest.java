package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Programme.Step;
import dev.acceptloop.benchmarks.Timetable.Planned;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is run, when, and what for want of time is not; without a server, on a clock of its own. */
final class BlocksTest {
    private static final double TRIAL = 10;
    private static final List<String> ARMS = List.of("a", "b");

    private final AtomicLong now = new AtomicLong();
    private final List<String> ran = new ArrayList<>();
    private final List<String> saved = new ArrayList<>();

    /** Each trial takes its time; what it found is where it was. */
    private class Invented implements Part {
        private final String name;
        private final int blocks;
        private final List<String> done = new ArrayList<>();
        private final List<String> disturbed = new ArrayList<>();
        private String stopped = "";
        private double slowness = 1;

        Invented(String name, int blocks) {
            this.name = name;
            this.blocks = blocks;
        }

        @Override
        public int blocks() {
            return blocks;
        }

        @Override
        public List<String> order(int block) {
            return block % 2 == 1 ? ARMS : ARMS.reversed();
        }

        @Override
        public double seconds(String arm) {
            return TRIAL;
        }

        @Override
        public boolean isDone(int block, String arm) {
            return done.contains(block + arm);
        }

        @Override
        public boolean isGivenUp(String arm) {
            return arm.equals("dead");
        }

        @Override
        public String run(int block, int position, String arm) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("as by a signal");
            }
            now.addAndGet((long) (slowness * TRIAL * 1e9));
            String where = name + block + arm;
            ran.add(where + "@" + position);
            return where;
        }

        @Override
        public List<Repeat> disturbed() {
            return disturbed.stream()
                    .map(where -> new Repeat(TRIAL, () -> run(0, ARMS.size() + 1, where)))
                    .toList();
        }

        @Override
        public void stopped(String why) {
            stopped = stopped.isEmpty() ? why : stopped;
        }
    }

    private void run(int seconds, Invented... parts) throws IOException {
        blocks(seconds, parts).run();
    }

    private Blocks blocks(int seconds, Invented... parts) {
        var steps = new ArrayList<Step>();
        int most = IntStream.range(0, parts.length).map(i -> parts[i].blocks).max().orElse(0);
        for (int block = 1; block <= most; block++) {
            for (int part = 0; part < parts.length; part++) {
                if (block <= parts[part].blocks) {
                    steps.add(new Step(part, block));
                }
            }
        }
        List<Planned> planned =
                steps.stream()
                        .map(step ->
                                new Planned(step.part(), ARMS.size() * TRIAL, step.part() == 0))
                        .toList();
        Duration budget = Duration.ofSeconds(seconds + (long) Plan.REPORT_SECONDS);
        var timetable = new Timetable(planned, budget, Duration.ZERO, now::get);
        return new Blocks(steps, List.of(parts), timetable, listener());
    }

    private Blocks.Listener listener() {
        return new Blocks.Listener() {
            @Override
            public void trialOver(String line) {
                saved.add(line);
            }

            @Override
            public void blockOver() {
                saved.add("block");
            }
        };
    }

    @Test
    void partsTakeTurnsAndAllIsToldWhenItIsOver() throws IOException {
        run(200, new Invented("x", 2), new Invented("y", 1));

        assertThat(ran).containsExactly("x1a@1", "x1b@2", "y1a@1", "y1b@2", "x2b@1", "x2a@2");
        assertThat(saved)
                .containsExactly(
                        "x1a", "x1b", "block", "y1a", "y1b", "block", "x2b", "x2a", "block");
    }

    @Test
    void whatAnEarlierRunHasDoneIsNotDoneAgain() throws IOException {
        var part = new Invented("x", 2);
        part.done.addAll(List.of("1a", "1b", "2b"));

        run(200, part);

        assertThat(ran).containsExactly("x2a@2");
    }

    /** It needs a trial's time and not a block's. */
    @Test
    void aBlockThatWasCutIsFinishedWhereItsRestFits() throws IOException {
        var part = new Invented("x", 2);
        part.done.addAll(List.of("1a", "1b", "2b"));

        run(10, part);

        assertThat(ran).containsExactly("x2a@2");
        assertThat(part.stopped).isEmpty();
    }

    @Test
    void whatDoesNotFitIsLeftOutAndWhatIsNeededComesFirst() throws IOException {
        var needed = new Invented("x", 3);
        var other = new Invented("y", 3);

        run(85, needed, other);

        assertThat(ran)
                .containsExactly(
                        "x1a@1", "x1b@2", "y1a@1", "y1b@2", "x2b@1", "x2a@2", "x3a@1", "x3b@2");
        assertThat(needed.stopped).isEmpty();
        assertThat(other.stopped).startsWith("out of time after ").endsWith(" of 3 blocks");
        assertThat(now.get() / 1_000_000_000).isLessThanOrEqualTo(85);
    }

    @Test
    void theBudgetIsKeptOnAMachineThatIsSlowerThanPlanned() throws IOException {
        var part = new Invented("x", 4);
        part.slowness = 1.5;

        run(80, part);

        assertThat(now.get() / 1_000_000_000).isLessThanOrEqualTo(80);
        assertThat(part.stopped).isEqualTo("out of time after 2 of 4 blocks");
    }

    @Test
    void whoIsGivenUpIsNotAskedAgain() throws IOException {
        var part =
                new Invented("x", 1) {
                    @Override
                    public boolean isGivenUp(String arm) {
                        return arm.equals("a");
                    }
                };

        run(200, part);

        assertThat(ran).containsExactly("x1b@2");
    }

    @Test
    void theTimeThatIsLeftGoesIntoWhatWasDisturbed() throws IOException {
        var part = new Invented("x", 1);
        part.disturbed.addAll(List.of("p", "q", "r"));

        run(40, part);

        assertThat(ran).containsExactly("x1a@1", "x1b@2", "x0p@3", "x0q@3");
        assertThat(saved).endsWith("x0p", "x0q");
    }

    @Test
    void whatIsRepeatedTakesAsLongAsTrialsDo() throws IOException {
        var part = new Invented("x", 1);
        part.slowness = 1.8;
        part.disturbed.add("p");

        run(50, part);

        assertThat(ran).containsExactly("x1a@1", "x1b@2");
        assertThat(now.get() / 1_000_000_000).isLessThanOrEqualTo(50);
    }

    @Test
    void nothingIsRepeatedWhereNothingIsLeft() throws IOException {
        var part = new Invented("x", 1);
        part.disturbed.add("p");

        run(29, part);

        assertThat(ran).containsExactly("x1a@1", "x1b@2");
    }

    @Test
    void aSignalEndsItAndWhatWasRunIsKept() throws IOException {
        var part = new Invented("x", 2);
        Blocks blocks = blocks(200, part);
        Thread.currentThread().interrupt();

        blocks.run();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(ran).isEmpty();
        assertThat(blocks.wasInterrupted()).isTrue();
    }
}
