package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.serving.ConnectionWalk.Act;
import dev.acceptloop.protocol.serving.ConnectionWalk.Event;
import dev.acceptloop.protocol.serving.ConnectionWalk.Kind;
import dev.acceptloop.protocol.serving.ConnectionWalk.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Long walks by chance, where {@link ConnectionTest} takes every short one: in them bytes are cut
 * and kept anywhere, and the protocol acts while it is told. What fails is made as short as it
 * gets.
 */
final class ConnectionWalkTest {
    private static final long SEED = Long.getLong("acceptloop.seed", 20_261_126);
    private static final int MOST_STEPS = 40;
    private static final Logger LOG = Logger.getLogger(Trouble.class.getName());
    private static final List<Event> USUAL =
            List.of(Event.BYTES, Event.ROOM, Event.ACT, Event.THEN, Event.NOTHING, Event.BEGUN);
    private static final List<Act> USUAL_ACTS =
            List.of(Act.WRITE, Act.WRITE, Act.PAUSE, Act.RESUME, Act.TASK);

    @Test
    void everyWalkKeepsWhatIsPromised() {
        walk(4_000);
    }

    @Tag("long")
    @Test
    void everyOneOfManyWalksKeepsWhatIsPromised() {
        walk(400_000);
    }

    private static void walk(int walks) {
        Level level = LOG.getLevel();
        LOG.setLevel(Level.OFF); // each of thousands of failures of a service
        try {
            walkOn(walks);
        } finally {
            LOG.setLevel(level);
        }
    }

    private static void walkOn(int walks) {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < walks; i++) {
            Kind kind = oneOf(random, List.of(Kind.values()));
            List<Step> steps = steps(random);
            if (!trouble(kind, steps).isEmpty()) {
                List<Step> fewest = fewest(kind, steps);
                throw new AssertionError(
                        trouble(kind, fewest) + " does not hold: " + kind + " " + fewest);
            }
        }
    }

    private static List<Step> steps(SplittableRandom random) {
        var steps = new ArrayList<Step>();
        int count = random.nextInt(MOST_STEPS);
        for (int i = 0; i < count; i++) {
            boolean usual = random.nextInt(12) > 0;
            Event event = oneOf(random, usual ? USUAL : List.of(Event.values()));
            boolean usualAct = random.nextInt(12) > 0;
            Act act = oneOf(random, usualAct ? USUAL_ACTS : List.of(Act.values()));
            steps.add(new Step(event, act, 1 + random.nextInt(ConnectionWalk.MARK)));
        }
        return steps;
    }

    private static <T> T oneOf(SplittableRandom random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** What does not hold; empty if all does. */
    private static String trouble(Kind kind, List<Step> steps) {
        try {
            ConnectionWalk.walk(kind, steps);
            return "";
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<Step> fewest(Kind kind, List<Step> failing) {
        var fewest = new ArrayList<>(failing);
        for (int i = fewest.size() - 1; i >= 0; i--) {
            Step left = fewest.remove(i);
            if (trouble(kind, fewest).isEmpty()) {
                fewest.add(i, left);
            }
        }
        return fewest;
    }
}
