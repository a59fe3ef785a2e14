package dev.acceptloop.event.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Says what can be said, and is no trouble when it cannot. */
final class UnfailingLoggerTest {
    private final java.util.logging.Logger jdks =
            java.util.logging.Logger.getLogger(UnfailingLoggerTest.class.getName());
    private final Logger logger = UnfailingLogger.of(UnfailingLoggerTest.class);
    private final List<String> said = new ArrayList<>();

    private final class Handling extends Handler {
        private final boolean fails;

        Handling(boolean fails) {
            this.fails = fails;
            jdks.setUseParentHandlers(false);
            jdks.addHandler(this);
        }

        @Override
        public void publish(LogRecord logRecord) {
            if (fails) {
                throw new Error("java.io.FileNotFoundException: (Too many open files)");
            }
            said.add(
                    logRecord.getSourceClassName()
                            + ": "
                            + logRecord.getMessage()
                            + (logRecord.getThrown() == null ? "" : ", " + logRecord.getThrown()));
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

    @AfterEach
    void forgetHandlers() {
        for (Handler handler : jdks.getHandlers()) {
            jdks.removeHandler(handler);
        }
    }

    private void sayAll() {
        logger.log(Level.WARNING, "a line");
        logger.log(Level.WARNING, () -> "one that is made");
        logger.log(Level.WARNING, "a line", new IOException("cause"));
        logger.log(Level.WARNING, () -> "one that is made", new IOException("cause"));
        logger.log(Level.WARNING, "with {0}", "parameters");
    }

    /** Also who says it: its own frames are not the caller. */
    @Test
    void handsOnWhatItIsTold() {
        var _ = new Handling(false);
        sayAll();
        String caller = UnfailingLoggerTest.class.getName();
        assertThat(said)
                .containsExactly(
                        caller + ": a line",
                        caller + ": one that is made",
                        caller + ": a line, java.io.IOException: cause",
                        caller + ": one that is made, java.io.IOException: cause",
                        caller + ": with {0}");
    }

    /** As a service may that says what its peer sent. */
    @Test
    void whatIsThrownCommandsNoTerminal() {
        var _ = new Handling(false);
        var thrown = new IllegalStateException("\u001b]0;mine\u0007\n12:00 INFO: forged");
        logger.log(Level.WARNING, "one", thrown);
        logger.log(Level.WARNING, () -> "other", thrown);
        String shown = "java.lang.IllegalStateException: ?]0;mine??12:00 INFO: forged";
        String caller = UnfailingLoggerTest.class.getName();
        assertThat(said).containsExactly(caller + ": one, " + shown, caller + ": other, " + shown);
    }

    @Test
    void throwsNothingWhenTheJdksDoes() {
        var _ = new Handling(true);
        sayAll();
        assertThat(said).isEmpty();
    }

    @Test
    void throwsNothingWhenWhatItIsToSayDoes() {
        var _ = new Handling(false);
        logger.log(
                Level.WARNING,
                () -> {
                    throw new StackOverflowError("in somebody's toString");
                });
        assertThat(said).isEmpty();
    }
}
