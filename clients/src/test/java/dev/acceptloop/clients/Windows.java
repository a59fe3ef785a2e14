package dev.acceptloop.clients;

/** Short windows of a load, on a machine where others may have the processors for all of one. */
final class Windows {
    private static final int MOST = 20;

    private Windows() {}

    /** Opens one, and another one if neither a reply fell into it nor an error. */
    static LoadResult replied(Load load) throws Exception {
        LoadResult result = load.run();
        for (int more = 1; more < MOST && isEmpty(result); more++) {
            result = load.run();
        }
        return result;
    }

    private static boolean isEmpty(LoadResult result) {
        return result.counts().verified() == 0 && result.errorCount() == 0;
    }
}
