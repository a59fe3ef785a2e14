package dev.acceptloop.event.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bridge, over a loop that turns when it is told to. */
final class FutureBridgeTest {
    private final List<Object> seen = new ArrayList<>();
    private final IOException failure = new IOException("broken");
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();

    private void turn() {
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
    }

    private <T> Deferred<T> watched(Deferred<T> deferred) {
        deferred.addCallbacks(seen::add, e -> seen.add(e.getClass()));
        return deferred;
    }

    @AfterEach
    void nothingIsLeftToTheLog() {
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    // ---------------------------------------------------------------- toDeferred

    @Test
    void aFutureFiresADeferredInTheLoop() {
        var future = new CompletableFuture<String>();
        watched(FutureBridge.toDeferred(future, loop::add));
        future.complete("value");
        assertThat(seen).isEmpty(); // this thread is not the loop's, for all the bridge knows
        turn();
        assertThat(seen).containsExactly("value");
    }

    @Test
    void aFutureFailsADeferredWithWhatFailedAndNotItsWrapping() {
        var future = new CompletableFuture<String>();
        watched(FutureBridge.toDeferred(future, loop::add));
        watched(FutureBridge.toDeferred(future.thenApply(String::length), loop::add));
        future.completeExceptionally(failure);
        turn();
        assertThat(seen).containsExactly(IOException.class, IOException.class);
    }

    @Test
    void cancelOfTheDeferredCancelsTheFuture() {
        var future = new CompletableFuture<String>();
        watched(FutureBridge.toDeferred(future, loop::add)).cancel();
        assertThat(future).isCancelled();
        turn();
        assertThat(seen).containsExactly(CancellationException.class);
    }

    @Test
    void cancelOfTheFutureFailsTheDeferred() {
        var future = new CompletableFuture<String>();
        watched(FutureBridge.toDeferred(future, loop::add));
        future.cancel(true);
        turn();
        assertThat(seen).containsExactly(CancellationException.class);
    }

    // ---------------------------------------------------------------- toFuture

    @Test
    void aDeferredCompletesAFuture() throws ExecutionException, InterruptedException {
        var deferred = new Deferred<String>();
        CompletableFuture<String> future = FutureBridge.toFuture(deferred, loop::add);
        deferred.callback("value");
        assertThat(future.get()).isEqualTo("value");
        deferred.addBoth(seen::add);
        assertThat(seen).containsExactly(new Outcome.Success<>(null));
        CompletableFuture<String> failed = FutureBridge.toFuture(Deferred.fail(failure), loop::add);
        assertThatThrownBy(failed::get).hasCause(failure);
        turn();
    }

    @Test
    void cancelOfTheFutureCancelsTheDeferredInTheLoop() {
        var deferred = new Deferred<String>(_ -> seen.add("asked"));
        CompletableFuture<String> future = FutureBridge.toFuture(deferred, loop::add);
        future.cancel(true);
        assertThat(seen).isEmpty();
        turn();
        assertThat(seen).containsExactly("asked");
        assertThat(future).isCancelled();
    }

    @Test
    void cancelOfTheFutureWinsOverACancellerThatSucceeds() {
        var deferred = new Deferred<String>(d -> d.callback("after all"));
        CompletableFuture<String> future = FutureBridge.toFuture(deferred, loop::add);
        future.cancel(true);
        turn();
        assertThat(future).isCancelled();
        assertThat(deferred.isFired()).isTrue();
    }

    @Test
    void aTimeoutOfTheFutureCancelsTheDeferred() {
        var deferred = new Deferred<String>(_ -> seen.add("asked"));
        CompletableFuture<String> future = FutureBridge.toFuture(deferred, loop::add);
        future.completeExceptionally(new TimeoutException());
        turn();
        assertThat(seen).containsExactly("asked");
    }

    @Test
    void cancelOfTheDeferredIsOneOfItsFuture() {
        var deferred = new Deferred<String>();
        CompletableFuture<String> future = FutureBridge.toFuture(deferred, loop::add);
        deferred.cancel();
        assertThat(future).isCancelled();
        turn();
    }

    @Test
    void whatHappensToTheDeferredAfterwardsIsNotTheFutures() {
        var deferred = new Deferred<String>();
        var later = new Deferred<String>(_ -> seen.add("asked"));
        CompletableFuture<String> future = FutureBridge.toFuture(deferred, loop::add);
        deferred.chainCallback(_ -> later);
        deferred.callback("value");
        turn(); // the completed future tells the loop, which must not cancel what came later
        assertThat(future).isCompletedWithValue("value");
        assertThat(seen).isEmpty();
    }

    @Test
    void thereAndBackAgain() throws Exception {
        var deferred = new Deferred<String>();
        Deferred<String> back =
                FutureBridge.toDeferred(FutureBridge.toFuture(deferred, loop::add), loop::add);
        CompletableFuture<String> end = FutureBridge.toFuture(back, loop::add);
        deferred.callback("value");
        turn();
        assertThat(end.get(1, TimeUnit.SECONDS)).isEqualTo("value");
    }
}
