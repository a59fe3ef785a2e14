package dev.acceptloop.clients;

import java.util.function.Predicate;

/** Short windows of a load, on a machine where others may have the processors for all of one. */
final class Windows {
    /** Opens a window. */
    interface Run {
        LoadResult run() throws Exception;
    }

    private static final int MOST = 20;

    private Windows() {}

    /** Opens one, and another one if neither a reply fell into it nor an error. */
    static LoadResult replied(Load load) throws Exception {
        return until(result -> result.counts().verified() > 0, load::run);
    }

    /** Opens one, and another one if not on each connection a reply fell into it, nor an error. */
    static LoadResult repliedToEach(Run run) throws Exception {
        return until(result -> !result.perConnection().contains(0L), run);
    }

    /** Opens one, and another one if neither what is wanted fell into it nor an error. */
    private static LoadResult until(Predicate<LoadResult> wanted, Run run) throws Exception {
        LoadResult result = run.run();
        for (int more = 1; more < MOST && isLacking(result, wanted); more++) {
            result = run.run();
        }
        return result;
    }

    private static boolean isLacking(LoadResult result, Predicate<LoadResult> wanted) {
        return result.errorCount() == 0 && !wanted.test(result);
    }
}
