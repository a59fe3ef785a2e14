package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a server holds, its children's included, when nobody wants anything from it.
 *
 * @param isAtRest whether it came to rest
 */
record SoakLook(boolean isAtRest, Map<SoakQuantity, Double> held) {
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final int EQUAL_LOOKS = 3; // a linger of nobody ends meanwhile
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Counts(long sockets, long others, long threads, long processes) {
        static Counts of(long root) {
            long sockets = 0;
            long descriptors = 0;
            long threads = 0;
            long[] tree = TreeUsage.tree(root);
            for (long pid : tree) {
                sockets += Proc.sockets(pid);
                descriptors += Proc.descriptors(pid);
                threads += Proc.stat(pid).threads();
            }
            return new Counts(sockets, Math.max(0, descriptors - sockets), threads, tree.length);
        }

        long descriptors() {
            return sockets + others;
        }
    }

    /** Has what a first look costs a server paid before it: a JVM listens from its first one on. */
    static void rehearse(long root) {
        for (long pid : TreeUsage.tree(root)) {
            HeapProbe.liveBytes(pid);
        }
    }

    /** Waits until it is at rest, some seconds at most, and looks. */
    static SoakLook at(long root) throws InterruptedException {
        Counts counts = Counts.of(root);
        int equal = 1;
        long begun = System.nanoTime();
        while (equal < EQUAL_LOOKS && System.nanoTime() - begun < PATIENCE_NANOS) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            Counts again = Counts.of(root);
            equal = again.equals(counts) ? equal + 1 : 1;
            counts = again;
        }
        var held = new EnumMap<SoakQuantity, Double>(SoakQuantity.class);
        held.put(SoakQuantity.SOCKETS, (double) counts.sockets);
        held.put(SoakQuantity.OTHERS, (double) counts.others);
        held.put(SoakQuantity.THREADS, (double) counts.threads);
        held.put(SoakQuantity.PROCESSES, (double) counts.processes);
        held.putAll(memory(root));
        long litter = counts.descriptors() - Counts.of(root).descriptors();
        held.put(SoakQuantity.LITTER, (double) Math.max(0, litter));
        return new SoakLook(equal >= EQUAL_LOOKS, held);
    }

    /** In bytes; what one of its processes does not tell is not in it. */
    private static Map<SoakQuantity, Double> memory(long root) {
        long heap = 0;
        long resident = 0;
        long direct = 0;
        long rest = 0;
        boolean hasHeap = true;
        boolean isTracked = true;
        for (long pid : TreeUsage.tree(root)) {
            long live = HeapProbe.liveBytes(pid);
            hasHeap &= live >= 0;
            heap += live;
            Optional<NativeMemory> memory = live < 0 ? Optional.empty() : nativeMemory(pid);
            isTracked &= memory.isPresent();
            direct += memory.map(NativeMemory::direct).orElse(0L);
            rest += memory.map(NativeMemory::rest).orElse(0L);
            resident += Proc.rss(pid);
        }
        var held = new EnumMap<SoakQuantity, Double>(SoakQuantity.class);
        held.put(SoakQuantity.RESIDENT, (double) resident);
        if (hasHeap) {
            held.put(SoakQuantity.HEAP, (double) heap);
        }
        if (isTracked) {
            held.put(SoakQuantity.DIRECT, (double) direct);
            held.put(SoakQuantity.NATIVE, (double) rest);
        }
        return held;
    }

    private static Optional<NativeMemory> nativeMemory(long pid) {
        try {
            return NativeMemory.parse(HeapProbe.ask(pid, NativeMemory.QUESTION));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
