package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of several windows of one arm, block and load is used: the one that was least in trouble,
 * the first of those. By its figures none is chosen, or the lucky ones would be.
 */
final class Repeats {
    private static final Comparator<Measurement> BY_TROUBLE =
            Comparator.comparingInt((Measurement m) -> m.repeated(false).usable() ? 0 : 1)
                    .thenComparingLong(Measurement::disturbances);

    private Repeats() {}

    private record Place(int block, String arm, LoadPoint load) {
        static Place of(Trial trial, Measurement window) {
            return new Place(trial.block(), trial.arm(), window.load());
        }
    }

    /** A window in its trial. */
    private record Seat(Trial trial, int index) {}

    /** The same trials, each place with one window that is used; the others are marked. */
    static List<Trial> settled(List<Trial> trials) {
        Map<Place, Seat> used = new HashMap<>();
        for (Trial trial : trials) {
            for (int i = 0; i < trial.measurements().size(); i++) {
                var seat = new Seat(trial, i);
                used.merge(Place.of(trial, window(seat)), seat, Repeats::better);
            }
        }
        var settled = new ArrayList<Trial>();
        for (Trial trial : trials) {
            var windows = new ArrayList<Measurement>();
            for (int i = 0; i < trial.measurements().size(); i++) {
                var seat = new Seat(trial, i);
                boolean isUsed = seat.equals(used.get(Place.of(trial, window(seat))));
                windows.add(window(seat).repeated(!isUsed));
            }
            settled.add(trial.with(windows));
        }
        return settled;
    }

    private static Measurement window(Seat seat) {
        return seat.trial().measurements().get(seat.index());
    }

    private static Seat better(Seat first, Seat second) {
        return BY_TROUBLE.compare(window(second), window(first)) < 0 ? second : first;
    }
}
