package dev.acceptloop.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The same bytes, cut as a network may cut them: not at all, behind each byte, and at random places
 * that the bytes themselves decide, so that an input which failed will fail again.
 */
public final class Cuts {
    private static final int RANDOM_WAYS = 4;
    private static final int MOST_SINGLE = 2048; // bytes, or one by one takes too long
    private static final int OFFSET = 3; // in the buffer: no index is a position
    private static final byte STALE = '%'; // begins what is read nowhere

    private final byte[] bytes;
    private final int[] ends; // of the pieces
    private final SplittableRandom random;

    private Cuts(byte[] bytes, int[] ends, SplittableRandom random) {
        this.bytes = bytes;
        this.ends = ends;
        this.random = random;
    }

    /** Some ways to cut them; the first is not to. */
    public static List<Cuts> of(byte[] bytes) {
        var random = new SplittableRandom(Arrays.hashCode(bytes));
        var ways = new ArrayList<Cuts>();
        ways.add(new Cuts(bytes, pieces(bytes.length, bytes.length, random), random.split()));
        if (bytes.length <= MOST_SINGLE) {
            ways.add(new Cuts(bytes, pieces(bytes.length, 1, random), random.split()));
        }
        for (int i = 0; i < RANDOM_WAYS; i++) {
            int most = 1 + (bytes.length >> (2 * i + 1)) + random.nextInt(8);
            ways.add(new Cuts(bytes, pieces(bytes.length, most, random), random.split()));
        }
        return ways;
    }

    private static int[] pieces(int length, int most, SplittableRandom random) {
        int[] ends = new int[length];
        int count = 0;
        boolean even = most == length || most == 1;
        for (int at = 0; at < length; count++) {
            at = Math.min(length, at + (even ? most : 1 + random.nextInt(most)));
            ends[count] = at;
        }
        return Arrays.copyOf(ends, count);
    }

    /** Decides for this way of cutting what else is left to chance. */
    public SplittableRandom random() {
        return random.split();
    }

    /** Hands over the pieces, each in a buffer that holds something else as soon as it is back. */
    public void feed(Consumer<ByteBuffer> reader) {
        int begin = 0;
        for (int end : ends) {
            var buffer = ByteBuffer.allocate(OFFSET + end - begin);
            Arrays.fill(buffer.array(), STALE);
            reader.accept(buffer.put(OFFSET, bytes, begin, end - begin).position(OFFSET));
            Arrays.fill(buffer.array(), STALE);
            begin = end;
        }
    }

    @Override
    public String toString() {
        return "cut at " + Arrays.toString(ends);
    }
}
