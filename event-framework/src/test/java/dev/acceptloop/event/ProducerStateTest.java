package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a producer is paused, and when it is asked for more. */
final class ProducerStateTest {
    private static final int MARK = 64 * 1024;

    private final ProducerState production = new ProducerState(MARK);
    private final List<String> told = new ArrayList<>();

    private final class Pushing implements PushProducer {
        private int refills; // how often it writes too much inside resumeProducing

        Pushing(int refills) {
            this.refills = refills;
        }

        @Override
        public void pauseProducing() {
            told.add("pause");
        }

        @Override
        public void resumeProducing() {
            told.add("resume");
            if (refills-- > 0) {
                production.written(MARK + 1);
            }
        }

        @Override
        public void stopProducing() {
            told.add("stop");
        }
    }

    private class Pulled implements Producer {
        @Override
        public void resumeProducing() {
            told.add("resume");
        }

        @Override
        public void stopProducing() {
            told.add("stop");
        }
    }

    @Test
    void aPusherIsPausedAboveTheMarkAndNotAtIt() {
        production.register(new Pushing(0));
        production.written(MARK);
        assertThat(told).isEmpty();
        production.written(MARK + 1);
        assertThat(told).containsExactly("pause");
    }

    @Test
    void aPusherIsPausedAgainByEveryWriteAboveTheMark() {
        production.register(new Pushing(0));
        production.written(MARK + 1);
        production.written(MARK + 2);
        production.written(10);
        production.written(MARK + 3);
        assertThat(told).containsExactly("pause", "pause", "pause");
    }

    @Test
    void aPusherThatWasNotPausedIsNotResumed() {
        production.register(new Pushing(0));
        assertThat(production.drained()).isFalse();
        production.written(MARK + 1);
        assertThat(production.drained()).isTrue();
        assertThat(production.drained()).isFalse();
        assertThat(told).containsExactly("pause", "resume");
    }

    /** Were it marked running after resumeProducing, the second pause would be forgotten. */
    @Test
    void aPusherThatRefillsInsideResumeIsResumedAgain() {
        production.register(new Pushing(2));
        production.written(MARK + 1);
        while (production.drained()) {}
        assertThat(told).containsExactly("pause", "resume", "pause", "resume", "pause", "resume");
    }

    @Test
    void oneThatIsPulledIsAskedEachTimeAndNeverPaused() {
        production.register(new Pulled());
        assertThat(production.isPulled()).isTrue();
        production.written(10 * MARK);
        assertThat(production.drained()).isTrue();
        assertThat(production.drained()).isTrue();
        assertThat(told).containsExactly("resume", "resume");
    }

    @Test
    void whatIsUnsentWhenItIsPausedIsItsShareUntilAllIsSent() {
        production.register(new Pushing(0));
        production.written(MARK);
        assertThat(production.share()).isZero();
        production.written(MARK + 1);
        production.written(MARK + 2);
        assertThat(production.share()).isEqualTo(MARK + 1);
        production.unregister();
        assertThat(production.share()).isEqualTo(MARK + 1);
        production.drained();
        assertThat(production.share()).isZero();
    }

    @Test
    void whatOneThatIsPulledWritesWhenAskedIsItsShare() {
        production.register(
                new Pulled() {
                    @Override
                    public void resumeProducing() {
                        production.written(10 * MARK);
                    }
                });
        production.ask();
        production.written(11 * MARK);
        assertThat(production.share()).isEqualTo(10 * MARK);
    }

    @Test
    void thereIsOneAtATime() {
        production.register(new Pulled());
        assertThatThrownBy(() -> production.register(new Pushing(0)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(production.unregister()).isTrue();
        assertThat(production.unregister()).isFalse();
        production.register(new Pushing(0));
        assertThat(production.isPulled()).isFalse();
    }

    @Test
    void oneThatIsStoppedIsForgotten() {
        production.register(new Pushing(0));
        production.stop();
        production.stop();
        production.written(MARK + 1);
        assertThat(told).containsExactly("stop");
        assertThat(production.isRegistered()).isFalse();
    }
}
