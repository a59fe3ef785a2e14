package dev.acceptloop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class MailboxTest {
    private final Mailbox mailbox = new Mailbox();
    private final List<Integer> ran = new ArrayList<>(); // within a turn only

    private void awaitTasksSoFar() throws InterruptedException {
        var done = new CountDownLatch(1);
        mailbox.execute(done::countDown);
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsTasksInTheirOrder() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            mailbox.execute(() -> ran.add(number));
        }
        awaitTasksSoFar();
        assertThat(ran).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void runsNothingDuringATurnOfTheConnection() throws InterruptedException {
        mailbox.enter();
        mailbox.execute(() -> ran.add(1));
        mailbox.execute(() -> ran.add(2));
        for (int i = 0; i < 1_000; i++) { // long enough for a task to come in, were it let
            Thread.onSpinWait();
            assertThat(ran).isEmpty();
        }
        mailbox.leave();
        awaitTasksSoFar();
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void turnsAndTasksFromManyThreadsNeverMeet() throws InterruptedException {
        int[] counter = {0};
        var done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform().start(() -> give(2_000, () -> counter[0]++, done));
        }
        for (int i = 0; i < 2_000; i++) {
            mailbox.enter();
            counter[0]++;
            mailbox.leave();
        }
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        awaitTasksSoFar();
        assertThat(counter[0]).isEqualTo(10_000);
    }

    private void give(int times, Runnable task, CountDownLatch done) {
        for (int i = 0; i < times; i++) {
            mailbox.execute(task);
        }
        done.countDown();
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheNext() throws InterruptedException {
        mailbox.execute(() -> {
            throw new IllegalStateException("expected in this test's log");
        });
        mailbox.execute(() -> ran.add(1));
        awaitTasksSoFar();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void aTaskMayGiveAnother() throws InterruptedException {
        var done = new CountDownLatch(1);
        mailbox.execute(() -> {
            mailbox.execute(done::countDown);
            ran.add(1); // before the other, which is never run inside this call
            assertThat(done.getCount()).isEqualTo(1);
        });
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly(1);
    }
}
