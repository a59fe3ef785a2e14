package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** Soaks as they might have been. */
final class SampleSoaks {
    static final int VISITS = 1000; // of a round

    private SampleSoaks() {}

    /**
     * Rounds of so many visits each, in which that quantity is as told and all else holds still.
     */
    static List<SoakRound> rounds(int count, SoakQuantity quantity, IntToDoubleFunction value) {
        var rounds = new ArrayList<SoakRound>();
        for (int i = 0; i < count; i++) {
            Map<SoakQuantity, Double> held = still();
            held.put(quantity, value.applyAsDouble(i));
            rounds.add(round(i, true, held));
        }
        return rounds;
    }

    static SoakRound round(int i, boolean isAtRest, Map<SoakQuantity, Double> held) {
        var waits = new SoakRound.Waits(100, 1000 + i, 5000 + 10 * i);
        return new SoakRound(
                10.0 * (i + 1), (i + 1L) * VISITS, 100, Optional.of(waits), isAtRest, held);
    }

    static Map<SoakQuantity, Double> still() {
        var held = new EnumMap<SoakQuantity, Double>(SoakQuantity.class);
        held.put(SoakQuantity.SOCKETS, 9.0);
        held.put(SoakQuantity.OTHERS, 13.0);
        held.put(SoakQuantity.LITTER, 0.0);
        held.put(SoakQuantity.THREADS, 15.0);
        held.put(SoakQuantity.PROCESSES, 1.0);
        held.put(SoakQuantity.HEAP, 3.0 * (1 << 20));
        held.put(SoakQuantity.DIRECT, 128.0 * (1 << 10));
        held.put(SoakQuantity.NATIVE, 9.0 * (1 << 20));
        held.put(SoakQuantity.RESIDENT, 340.0 * (1 << 20));
        return held;
    }

    static SoakResult result(List<SoakRound> rounds, String... troubles) {
        return new SoakResult("epoll", rounds, 12_345, 0, List.of(troubles), false);
    }

    /** One in which descriptors leak. */
    static SoakResult leaking() {
        return result(rounds(40, SoakQuantity.SOCKETS, i -> 9 + 2.0 * i));
    }

    /** One in which all is well. */
    static SoakResult clean() {
        return result(rounds(40, SoakQuantity.SOCKETS, i -> 9 + i % 2));
    }
}
