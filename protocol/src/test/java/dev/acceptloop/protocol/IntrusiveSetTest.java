package dev.acceptloop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IntrusiveSetTest {
    private final IntrusiveSet<Element> set = new IntrusiveSet<>();

    private static final class Element extends IntrusiveSet.Element {}

    @Test
    void hasWhatWasAddedAndNotWhatWasRemoved() {
        var first = new Element();
        var second = new Element();
        var third = new Element();
        set.add(first);
        set.add(second);
        set.add(third);
        set.remove(first);
        assertThat(set.copy()).containsExactlyInAnyOrder(second, third);
        set.remove(third);
        assertThat(set.copy()).containsExactly(second);
        set.remove(second);
        assertThat(set.isEmpty()).isTrue();
    }

    @Test
    void whatIsNotInItIsRemovedInVain() {
        var element = new Element();
        set.add(element);
        set.remove(new Element());
        assertThat(set.isEmpty()).isFalse();
        set.remove(element);
        set.remove(element);
        set.add(element);
        assertThat(set.copy()).containsExactly(element);
    }

    @Test
    void someMayLeaveWhileACopyIsGoneThrough() {
        for (int i = 0; i < 10; i++) {
            set.add(new Element());
        }
        set.copy().forEach(set::remove);
        assertThat(set.isEmpty()).isTrue();
    }

    @Test
    void isASetWhateverTheOrder() {
        var random = new Random(1);
        Set<Element> expected = new LinkedHashSet<>();
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(3) > 0) {
                var added = new Element();
                set.add(added);
                expected.add(added);
            } else if (!expected.isEmpty()) {
                Element removed = set.copy().get(random.nextInt(expected.size()));
                set.remove(removed);
                expected.remove(removed);
            }
            if (i % 100 == 0) {
                assertThat(new HashSet<>(set.copy())).isEqualTo(expected);
            }
        }
    }
}
