package dev.acceptloop.async;

/**
 * What is queued on a ring, and what a completion is of: the highest byte of the data that an
 * operation is queued with and its completion tells. Below is the connection's key.
 *
 * <pre>
 * data  operation u8 | key u56 ({@link SlotTable}; 0 for what is of no connection)
 * </pre>
 */
enum Operation {
    ACCEPT,
    /** The pause after an accept that failed. */
    ACCEPT_AGAIN,
    RECEIVE,
    SEND,
    /** Completes only if there was nothing to cancel. */
    CANCEL,
    /** Another thread has given the loop a task. */
    WAKE,
    /** Time to look for tasks, though nobody woke the loop. */
    TICK;

    private static final int SHIFT = 56;
    private static final Operation[] ALL = values();

    /** For an operation of the connection that has this key. */
    @SuppressWarnings("EnumOrdinal") // told back to this process alone
    long of(long key) {
        return (long) ordinal() << SHIFT | key;
    }

    /** For an operation that is of no connection. */
    long ofNobody() {
        return of(0);
    }

    /** What was queued with that data. */
    static Operation in(long data) {
        return ALL[(int) (data >>> SHIFT)];
    }
}
