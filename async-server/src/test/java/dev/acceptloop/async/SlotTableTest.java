package dev.acceptloop.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlotTableTest {
    private final SlotTable<String> table = new SlotTable<>();

    private List<String> owners() {
        var owners = new ArrayList<String>();
        table.forEach(owners::add);
        return owners;
    }

    private List<String> present(long key) {
        var found = new ArrayList<String>();
        table.ifPresent(key, found::add);
        return found;
    }

    @Test
    void anOwnerIsFoundByItsKeyWhateverTheHighestByteIs() {
        long first = table.add("first");
        long second = table.add("second");
        assertThat(table.get(first)).isEqualTo("first");
        assertThat(table.get(5L << 56 | second)).isEqualTo("second");
        assertThat(present(-1L << 56 | first)).containsExactly("first");
        assertThat(owners()).containsExactly("first", "second");
    }

    @Test
    void aKeyFindsNobodyOnceItsOwnerIsRemoved() {
        long key = table.add("left");
        table.remove(key);
        assertThat(present(key)).isEmpty();
        assertThat(table.isEmpty()).isTrue();
        long next = table.add("next");
        assertThat((int) next).as("the slot").isEqualTo((int) key);
        assertThat(present(key)).as("in that slot").isEmpty();
        assertThat(table.get(next)).isEqualTo("next");
    }

    @Test
    void aSlotHasAsManyKeysAsThreeBytesCount() {
        var keys = new HashSet<Long>();
        long key = 0;
        for (int i = 0; i < 1 << 24; i++) {
            key = table.add("again");
            if (i < 1000 || i >= (1 << 24) - 1000) {
                assertThat(keys.add(key)).isTrue();
            }
            table.remove(key);
        }
        assertThat(keys).allMatch(each -> each >= 0 && each < 1L << 56);
        assertThat(table.add("from the start")).isIn(keys);
    }

    @Test
    void aKeyOfNobodyFindsNobody() {
        assertThat(present(0)).isEmpty();
        table.add("somebody");
        assertThat(present(0)).isEmpty();
        assertThat(present(1_000_000)).isEmpty();
    }

    @Test
    void holdsAsManyAsThereAre() {
        var keys = new ArrayList<Long>();
        for (int i = 0; i < 1000; i++) {
            keys.add(table.add("owner " + i));
        }
        assertThat(keys).doesNotHaveDuplicates();
        for (int i = 0; i < 1000; i++) {
            assertThat(table.get(keys.get(i))).isEqualTo("owner " + i);
        }
        keys.forEach(table::remove);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void anOwnerMayBeRemovedByWhatIsDoneForEach() {
        long first = table.add("first");
        long second = table.add("second");
        var told = new ArrayList<String>();
        table.forEach(owner -> {
            told.add(owner);
            table.remove(first);
            table.remove(second);
        });
        assertThat(told).containsExactly("first");
        assertThat(table.isEmpty()).isTrue();
    }
}
