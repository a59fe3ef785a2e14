package dev.acceptloop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
    private static final int LIMIT = 8_000;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);

    @Test
    void whoIsServedMayTakeWhatNewcomersMayNot() {
        budget.add(7_000);
        assertThat(budget.isFull()).isFalse();
        budget.add(1);
        assertThat(budget.isFull()).isTrue();
        assertThat(budget.isOver()).isFalse();
    }

    @Test
    void whereOneBufferCouldNotBeHadTheNextIsNotTried() {
        budget.add(4_000);
        budget.shrink();
        assertThat(budget.isFull()).isTrue();
        assertThat(budget.isOver()).isFalse();
        budget.add(-500);
        assertThat(budget.isFull()).isFalse();
    }

    @Test
    void itNeverShrinksToNothingNorGrows() {
        budget.shrink();
        budget.add(1_000);
        assertThat(budget.isFull()).isFalse();
        budget.add(6_000);
        budget.shrink();
        assertThat(budget.isFull()).isTrue();
        budget.add(-5_999);
        assertThat(budget.isFull()).isTrue();
    }
}
