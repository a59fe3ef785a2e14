package dev.acceptloop.protocol.serving;

/**
 * What one connection holds of a {@link MemoryBudget}.
 *
 * <p>In the connection's turn.
 */
public final class MemoryShare {
    private final MemoryBudget budget;
    private final int own; // bytes it takes whatever happens
    private int counted;

    /** Nothing is counted yet. Buffers are bytes of its own, for as long as it lives. */
    public MemoryShare(MemoryBudget budget, int buffers) {
        this.budget = budget;
        this.own = MemoryBudget.PER_CONNECTION + buffers;
    }

    /**
     * It holds so many bytes beside its own.
     *
     * @return whether there is memory for that. Who holds less than a connection costs by itself is
     *     never the one who has to go: it is not what the memory went to
     */
    public boolean hold(int bytes) {
        int before = counted;
        count(own + bytes);
        boolean grown = counted > before && before > 0;
        return !(grown && bytes > MemoryBudget.PER_CONNECTION && budget.isOver());
    }

    /** The connection is closed. */
    public void release() {
        count(0);
    }

    private void count(int bytes) {
        if (bytes != counted) {
            budget.add(bytes - counted);
            counted = bytes;
        }
    }
}
