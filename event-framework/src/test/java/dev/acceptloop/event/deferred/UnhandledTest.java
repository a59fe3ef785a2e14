package dev.acceptloop.event.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Failures without an errback: who hears of them, and when. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class UnhandledTest {
    private static final Logger LOG = Logger.getLogger(Deferred.class.getName());

    private final IOException failure = new IOException("broken");
    private final Log log = new Log();

    private static final class Log extends Handler {
        final LinkedBlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {
            // there is nothing to flush
        }

        @Override
        public void close() {
            // there is nothing to close
        }
    }

    @BeforeEach
    void listen() {
        Deferred.reportUnhandled();
        LOG.addHandler(log);
        LOG.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        Deferred.setDebugging(false);
        LOG.removeHandler(log);
        LOG.setUseParentHandlers(true);
    }

    /** What is logged of {@code cause}, in the end; of others', from before, nothing is said. */
    private LogRecord awaitReportOf(Throwable cause) throws InterruptedException {
        while (true) {
            System.gc();
            LogRecord next = log.records.poll(10, TimeUnit.MILLISECONDS);
            if (next != null && cause.equals(next.getThrown().getCause())) {
                return next;
            }
        }
    }

    private static void awaitCollectionOf(WeakReference<?> collected) {
        while (collected.get() != null) {
            System.gc();
        }
    }

    // ---------------------------------------------------------------- when asked

    @Test
    void isReportedWhenAskedAndOnce() {
        Deferred<String> failed = Deferred.fail(failure);
        assertThat(Deferred.reportUnhandled()).isEqualTo(1);
        LogRecord report = log.records.remove();
        assertThat(report.getMessage())
                .isEqualTo("unhandled failure in a Deferred: java.io.IOException: broken");
        assertThat(report.getThrown()).hasCause(failure);
        assertThat(Deferred.reportUnhandled()).isZero();
        failed.addErrback(Throwable::toString);
    }

    @Test
    void isNotReportedOnceHandled() {
        Deferred<String> failed = Deferred.fail(failure);
        failed.addCallback(String::length).addErrback(_ -> 0);
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    @Test
    void isReportedAfterPassingEveryStep() {
        var deferred = new Deferred<String>();
        deferred.addCallback(String::length).addErrback(IllegalStateException.class, _ -> 0);
        deferred.errback(failure);
        assertThat(Deferred.reportUnhandled()).isEqualTo(1);
    }

    @Test
    void isNotReportedWhileAPauseKeepsItFromItsErrback() {
        var deferred = new Deferred<String>();
        deferred.addFinally(_ -> deferred.pause()).addErrback(Throwable::toString);
        deferred.errback(failure);
        assertThat(Deferred.reportUnhandled()).isZero();
        deferred.unpause();
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    @Test
    void aFailureAnErrbackThrowsIsAnother() {
        Deferred.fail(failure)
                .addErrback(_ -> {
                    throw new IllegalStateException("another");
                });
        assertThat(Deferred.reportUnhandled()).isEqualTo(1);
        assertThat(log.records.remove().getThrown()).hasRootCauseMessage("another");
    }

    @Test
    void isTheOutersToHandleOnceTaken() {
        Deferred<String> inner = Deferred.fail(failure);
        Deferred<String> outer = Deferred.succeed("").chainCallback(_ -> inner);
        assertThat(Deferred.reportUnhandled()).isEqualTo(1);
        outer.addErrback(Throwable::toString);

        Deferred<String> late = new Deferred<>();
        Deferred<String> waiting = Deferred.succeed("").chainCallback(_ -> late);
        late.errback(failure);
        waiting.addErrback(Throwable::toString);
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    @Test
    void isNotReportedToAnotherThread() throws InterruptedException {
        Deferred<String> failed = Deferred.fail(failure);
        var reported = new int[1];
        Thread.ofPlatform().start(() -> reported[0] = Deferred.reportUnhandled()).join();
        assertThat(reported[0]).isZero();
        assertThat(Deferred.reportUnhandled()).isEqualTo(1);
        failed.addErrback(Throwable::toString);
    }

    @Test
    void debugModeShowsWhoMadeAndFiredIt() {
        Deferred.setDebugging(true);
        Deferred<String> failed = makeFailed();
        Deferred.reportUnhandled();
        assertThat(log.records.remove().getThrown().getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("first fired here", "created here");
        failed.addErrback(Throwable::toString);
        Deferred.reportUnhandled();
    }

    private Deferred<String> makeFailed() {
        return Deferred.fail(failure);
    }

    // ---------------------------------------------------------------- when collected

    @Test
    void isReportedWhenCollected() throws InterruptedException {
        Deferred.fail(failure);
        assertThat(awaitReportOf(failure).getMessage()).contains("unhandled failure");
    }

    @Test
    void isReportedWhenCollectedInACircle() throws InterruptedException {
        dropCircle();
        assertThat(awaitReportOf(failure).getThrown()).hasCause(failure);
    }

    private void dropCircle() {
        var circle = new Object[2];
        Deferred<String> failed = new Deferred<>();
        Deferred<String> waiting = Deferred.succeed("").chainCallback(_ -> failed);
        circle[0] = failed.addFinally(_ -> circle[1] = waiting);
        waiting.addFinally(_ -> circle[1] = failed);
        failed.errback(failure);
    }

    @Test
    void isNotReportedWhenCollectedAfterItWasHandledOrReported() throws InterruptedException {
        var handled = new WeakReference<Object>(handledLate());
        var reported = new WeakReference<Object>(Deferred.fail(failure));
        Deferred.reportUnhandled();
        log.records.clear();
        awaitCollectionOf(handled);
        awaitCollectionOf(reported);
        var last = new IOException("collected afterwards");
        Deferred.fail(last);
        awaitReportOf(last);
        assertThat(log.records).noneMatch(record -> failure.equals(record.getThrown().getCause()));
    }

    private Deferred<?> handledLate() {
        Deferred<String> deferred = Deferred.fail(failure);
        return deferred.addErrback(Throwable::toString);
    }
}
