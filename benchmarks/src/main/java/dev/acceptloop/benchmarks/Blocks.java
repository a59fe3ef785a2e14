package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Runs the blocks of all parts in the order of the programme, as long as there is time, and at last
 * what something came between. What an earlier run has done is not done again.
 *
 * <p>One thread runs; {@link #interrupt} may be called from another.
 */
final class Blocks {
    private final List<Programme.Step> steps;
    private final List<Part> parts;
    private final Timetable timetable;
    private final Listener listener;
    private volatile boolean interrupted;

    /** Is told what there is now, so that it can be saved. */
    interface Listener {
        /** A trial is over, and found that. */
        void trialOver(String line) throws IOException;

        /** A block is over. */
        void blockOver() throws IOException;
    }

    Blocks(
            List<Programme.Step> steps,
            List<? extends Part> parts,
            Timetable timetable,
            Listener listener) {
        this.steps = steps;
        this.parts = List.copyOf(parts);
        this.timetable = timetable;
        this.listener = listener;
    }

    /** Ends it after the trial that runs; who ends that one is somebody else. */
    void interrupt() {
        interrupted = true;
    }

    /** Whether it was ended before its end. */
    boolean wasInterrupted() {
        return interrupted;
    }

    void run() throws IOException {
        try {
            for (Programme.Step step : steps) {
                if (!interrupted) {
                    run(step);
                }
            }
            repeatDisturbed();
        } catch (InterruptedException _) {
            interrupted = true; // what there is is written, and says so
        }
    }

    private void run(Programme.Step step) throws IOException, InterruptedException {
        Part part = parts.get(step.part());
        double done =
                part.order(step.block()).stream()
                        .filter(arm -> part.isDone(step.block(), arm))
                        .mapToDouble(part::seconds)
                        .sum();
        boolean isFirst = step.equals(steps.getFirst()); // or there would be nothing
        if (done == 0 && !isFirst && !timetable.fitsBlock()) {
            timetable.leaveOut();
            int before = step.block() - 1;
            part.stopped("out of time after %d of %d blocks".formatted(before, part.blocks()));
            return;
        }
        timetable.begin(done);
        runBlock(part, step.block());
        listener.blockOver();
    }

    private void runBlock(Part part, int block) throws IOException, InterruptedException {
        int position = 0;
        for (String arm : part.order(block)) {
            position++;
            if (interrupted || part.isDone(block, arm)) {
                continue;
            }
            double planned = part.seconds(arm);
            if (part.isGivenUp(arm)) {
                timetable.ranNot(planned);
            } else if (timetable.fitsTrial(planned)) {
                Duration begun = timetable.elapsed();
                String line = part.run(block, position, arm);
                timetable.ran(planned, timetable.elapsed().minus(begun));
                listener.trialOver(line);
            } else {
                part.stopped("out of time in block " + block);
                return;
            }
        }
    }

    /** The time that is left over goes into what something came between. */
    private void repeatDisturbed() throws IOException, InterruptedException {
        for (int part = 0; part < parts.size(); part++) {
            for (Part.Repeat repeat : parts.get(part).disturbed()) {
                if (!interrupted && timetable.fitsRepeat(part, repeat.seconds())) {
                    listener.trialOver(repeat.run().run());
                }
            }
        }
    }
}
