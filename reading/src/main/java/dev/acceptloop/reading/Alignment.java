package dev.acceptloop.reading;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which lines of two texts belong together: the same where they stand, changed, or moved elsewhere.
 *
 * <p>Lines are compared without their indentation, and only those of one section are set beside
 * each other. What is the same is a common subsequence, in which a line counts for what it says; of
 * what is left, runs that occur on the other side too are moved, from wherever they are; and of
 * what is left then, lines of one gap that share half of their words are changed.
 */
final class Alignment {
    private static final double ALIKE = 0.5; // of the words of both
    private static final double TOGETHER = 0.001; // less than anything says
    private static final int SAYS_SOMETHING = 16; // letters: what is moved is not a brace

    /**
     * So many lines from each place on are the same.
     *
     * @param left the first on the left, from 0
     */
    record Run(int left, int right, int length) {}

    /** Two lines of which some tokens differ; tokens are numbered from 0 in their line. */
    record Change(int left, int right, List<Integer> leftTokens, List<Integer> rightTokens) {}

    /** The lines of a section, or of a gap in one; the ends are behind the last. */
    private record Span(int left, int leftEnd, int right, int rightEnd) {
        int height() {
            return leftEnd - left;
        }

        int width() {
            return rightEnd - right;
        }
    }

    private final List<Text> left;
    private final List<Text> right;
    private final int[] rightOf; // by line on the left: the one it belongs to, or -1
    private final boolean[] taken; // by line on the right: whether it belongs to one
    private final List<Run> same = new ArrayList<>();
    private final List<Run> moved = new ArrayList<>();
    private final List<Change> changed = new ArrayList<>();

    /** A line, and what of it is asked again and again. */
    private record Text(Line line, String plain, int weight, List<String> words) {
        static Text of(Line line) {
            List<String> words =
                    line.tokens().stream()
                            .filter(token -> token.kind() != Kind.SPACE)
                            .filter(token -> token.kind() != Kind.SIGN)
                            .map(Token::text)
                            .toList();
            return new Text(line, line.plain(), line.weight(), words);
        }
    }

    private Alignment(List<Text> left, List<Text> right) {
        this.left = left;
        this.right = right;
        this.rightOf = new int[left.size()];
        this.taken = new boolean[right.size()];
        Arrays.fill(rightOf, -1);
    }

    /**
     * Of texts in as many sections; the numbers of lines go on from one section to the next.
     *
     * @throws IllegalArgumentException if one has more sections than the other
     */
    static Alignment of(List<List<Line>> left, List<List<Line>> right) {
        if (left.size() != right.size()) {
            throw new IllegalArgumentException(left.size() + " and " + right.size() + " sections");
        }
        var alignment =
                new Alignment(
                        left.stream().flatMap(List::stream).map(Text::of).toList(),
                        right.stream().flatMap(List::stream).map(Text::of).toList());
        List<Span> gaps = new ArrayList<>();
        int a = 0;
        int b = 0;
        for (int i = 0; i < left.size(); i++) {
            int aEnd = a + left.get(i).size();
            int bEnd = b + right.get(i).size();
            gaps.addAll(alignment.alignSame(new Span(a, aEnd, b, bEnd)));
            a = aEnd;
            b = bEnd;
        }
        alignment.findMoved();
        gaps.forEach(alignment::alignChanged);
        return alignment;
    }

    /** In order. */
    List<Run> same() {
        return same;
    }

    /** By their place on the left. */
    List<Run> moved() {
        return moved;
    }

    /** In order. */
    List<Change> changed() {
        return changed;
    }

    // ------------------------------------------------------------------ same

    /** Returns what is left between the lines that are the same. */
    private List<Span> alignSame(Span section) {
        List<Span> gaps = new ArrayList<>();
        int a = section.left;
        int b = section.right;
        for (Run run : runs(pairs(section, this::weightIfSame))) {
            same.add(run);
            gaps.add(new Span(a, run.left, b, run.right));
            for (int i = 0; i < run.length; i++) {
                take(run.left + i, run.right + i);
            }
            a = run.left + run.length;
            b = run.right + run.length;
        }
        gaps.add(new Span(a, section.leftEnd, b, section.rightEnd));
        return gaps;
    }

    private void take(int a, int b) {
        rightOf[a] = b;
        taken[b] = true;
    }

    private boolean isFree(int a, int b) {
        return rightOf[a] < 0 && !taken[b];
    }

    private boolean isSame(int a, int b) {
        return left.get(a).plain.equals(right.get(b).plain);
    }

    /** A brace is worth having beside a brace, but not at the price of anything else. */
    private double weightIfSame(int a, int b) {
        return isSame(a, b) ? 0.01 + left.get(a).weight : 0;
    }

    /** What two lines are worth beside each other; 0 if they must not be. */
    private interface Worth {
        double of(int a, int b);
    }

    /**
     * The pairs in order whose worth in sum is the most; of equals those that follow each other, so
     * that an annotation stays with its method.
     */
    private static List<Run> pairs(Span span, Worth worth) {
        int height = span.height();
        int width = span.width();
        double[][] best = new double[height + 1][width + 1]; // of what is left from there on
        double[][] paired = new double[height + 1][width + 1]; // if it begins with that pair
        for (int i = height - 1; i >= 0; i--) {
            for (int j = width - 1; j >= 0; j--) {
                double here = worth.of(span.left + i, span.right + j);
                if (here > 0) {
                    double next = paired[i + 1][j + 1];
                    double on = next > 0 ? next + TOGETHER : 0;
                    paired[i][j] = here + Math.max(best[i + 1][j + 1], on);
                }
                best[i][j] = Math.max(paired[i][j], Math.max(best[i + 1][j], best[i][j + 1]));
            }
        }
        List<Run> pairs = new ArrayList<>();
        int i = 0;
        int j = 0;
        boolean follows = false;
        while (i < height && j < width) {
            if (follows || (paired[i][j] > 0 && paired[i][j] == best[i][j])) {
                pairs.add(new Run(span.left + i, span.right + j, 1));
                i++;
                j++;
                follows = paired[i][j] > 0 && paired[i][j] + TOGETHER >= best[i][j];
            } else if (best[i][j] == best[i + 1][j]) {
                i++;
            } else {
                j++;
            }
        }
        return pairs;
    }

    /** Pairs that follow each other become one run. */
    private static List<Run> runs(List<Run> pairs) {
        List<Run> runs = new ArrayList<>();
        for (Run pair : pairs) {
            Run last = runs.isEmpty() ? null : runs.getLast();
            if (last != null
                    && pair.left == last.left + last.length
                    && pair.right == last.right + last.length) {
                runs.removeLast();
                runs.add(new Run(last.left, last.right, last.length + pair.length));
            } else {
                runs.add(pair);
            }
        }
        return runs;
    }

    // ------------------------------------------------------------------ moved

    private void findMoved() {
        Map<String, List<Integer>> places = new HashMap<>();
        for (int b = 0; b < right.size(); b++) {
            if (!taken[b] && !right.get(b).plain.isEmpty()) {
                places.computeIfAbsent(right.get(b).plain, _ -> new ArrayList<>()).add(b);
            }
        }
        for (int a = 0; a < left.size(); a++) {
            Run longest = new Run(a, 0, 0);
            for (int b : places.getOrDefault(left.get(a).plain, List.of())) {
                int length = lengthOfMoved(a, b);
                longest = length > longest.length ? new Run(a, b, length) : longest;
            }
            if (saysSomething(longest)) {
                moved.add(longest);
                for (int i = 0; i < longest.length; i++) {
                    take(a + i, longest.right + i);
                }
            }
        }
    }

    private int lengthOfMoved(int a, int b) {
        int length = 0;
        while (a + length < left.size()
                && b + length < right.size()
                && isFree(a + length, b + length)
                && isSame(a + length, b + length)) {
            length++;
        }
        while (length > 0 && left.get(a + length - 1).weight == 0) {
            length--; // nor does it end with a brace
        }
        return length;
    }

    private boolean saysSomething(Run run) {
        int weight = 0;
        for (int i = 0; i < run.length; i++) {
            weight += left.get(run.left + i).weight;
        }
        return weight >= SAYS_SOMETHING;
    }

    // ------------------------------------------------------------------ changed

    private void alignChanged(Span gap) {
        for (Run pair : pairs(gap, this::weightIfAlike)) {
            take(pair.left, pair.right);
            changed.add(change(pair.left, pair.right));
        }
    }

    private double weightIfAlike(int a, int b) {
        List<String> one = left.get(a).words;
        List<String> other = right.get(b).words;
        int both = one.size() + other.size();
        if (2.0 * Math.min(one.size(), other.size()) < ALIKE * both || !isFree(a, b)) {
            return 0;
        }
        double alike = 2.0 * common(one, other).size() / both;
        return alike >= ALIKE ? alike * left.get(a).weight : 0;
    }

    /** Its tokens, but for spaces. */
    private static List<String> tokens(Line line) {
        return line.tokens().stream()
                .filter(token -> token.kind() != Kind.SPACE)
                .map(Token::text)
                .toList();
    }

    private static List<Run> common(List<String> one, List<String> other) {
        return pairs(
                new Span(0, one.size(), 0, other.size()),
                (i, j) -> one.get(i).equals(other.get(j)) ? 1 + one.get(i).length() : 0);
    }

    private Change change(int a, int b) {
        List<Run> common = common(tokens(left.get(a).line), tokens(right.get(b).line));
        return new Change(
                a,
                b,
                others(left.get(a).line, common.stream().map(Run::left).toList()),
                others(right.get(b).line, common.stream().map(Run::right).toList()));
    }

    /** The tokens of a line that are not among those, which are counted without spaces. */
    private static List<Integer> others(Line line, List<Integer> common) {
        List<Integer> others = new ArrayList<>();
        int word = 0;
        for (int i = 0; i < line.tokens().size(); i++) {
            if (line.tokens().get(i).kind() != Kind.SPACE) {
                if (!common.contains(word)) {
                    others.add(i);
                }
                word++;
            }
        }
        return others;
    }
}
