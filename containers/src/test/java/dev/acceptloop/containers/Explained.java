package dev.acceptloop.containers;

import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Puts what the containers of a failed test said, and how they ended, into its message: they are
 * removed when it is read.
 */
final class Explained implements BeforeTestExecutionCallback, TestExecutionExceptionHandler {
    private static final int MOST = 20_000; // characters of one container: its end tells most
    private static final ThreadLocal<StringBuilder> SAID =
            ThreadLocal.withInitial(StringBuilder::new);

    /** For JUnit. */
    Explained() {}

    /** Of a container that this thread is about to remove. */
    static void add(String name, String text) {
        String end = text.substring(Math.max(0, text.length() - MOST));
        SAID.get().append("\n---- ").append(name).append("\n").append(end);
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        SAID.remove();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
            throws Throwable {
        if (thrown instanceof TestAbortedException || SAID.get().isEmpty()) {
            throw thrown;
        }
        throw new AssertionError(thrown.getMessage() + SAID.get(), thrown);
    }
}
