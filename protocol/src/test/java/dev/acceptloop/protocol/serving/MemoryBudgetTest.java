package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
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

    private static MemoryBudget of(String memory) {
        return MemoryBudget.of(ServerOptions.DEFAULTS.with(Option.MEMORY, memory));
    }

    @Test
    void isTightAboveHalfAndOverAboveTheWhole() {
        MemoryBudget memory = of("1k");
        memory.add(512);
        assertThat(memory.isTight()).isFalse();
        memory.add(1);
        assertThat(memory.isTight()).isTrue();
        memory.add(511);
        assertThat(memory.isOver()).isFalse();
        memory.add(1);
        assertThat(memory.isOver()).isTrue();
        memory.add(-513);
        assertThat(memory.isTight()).isFalse();
        assertThat(memory.used()).isEqualTo(512);
    }

    @Test
    void isHalfOfTheHeapUnlessTold() {
        long half = Runtime.getRuntime().maxMemory() / 2;
        MemoryBudget memory = of("0");
        long left = half;
        while (left > 0) {
            int part = (int) Math.min(left, Integer.MAX_VALUE);
            memory.add(part);
            left -= part;
        }
        assertThat(memory.used()).isEqualTo(half);
        assertThat(memory.isOver()).isFalse();
        memory.add(1);
        assertThat(memory.isOver()).isTrue();
    }

    @Test
    void countsFarMoreThanOneConnectionCanTake() {
        MemoryBudget memory = of("1k");
        for (int i = 0; i < 4; i++) {
            memory.add(Integer.MAX_VALUE);
        }
        assertThat(memory.isOver()).isTrue();
        assertThat(memory.used()).isEqualTo(4L * Integer.MAX_VALUE);
    }

    @Test
    void thereIsRoomAsLongAsThereIsMemory() {
        assertThat(MemoryBudget.hasRoom()).isTrue();
    }
}
