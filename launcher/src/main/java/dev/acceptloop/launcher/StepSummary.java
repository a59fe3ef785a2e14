package dev.acceptloop.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The page that a step of a GitHub workflow may write on, in Markdown. Other steps of the job write
 * on it, too: it is appended to.
 */
final class StepSummary {
    private static final String VARIABLE = "GITHUB_STEP_SUMMARY";

    private StepSummary() {}

    /**
     * Appends to it, if there is one. Nobody asked for it by an option, so that it cannot be
     * written fails nothing: {@code err} has one line.
     */
    static void append(String markdown, PrintWriter err) {
        String name = System.getenv(VARIABLE);
        if (name == null || name.isBlank()) {
            return;
        }
        try {
            Path page = Path.of(name);
            Files.writeString(
                    page, markdown + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException | InvalidPathException e) {
            err.println("acceptloop: " + VARIABLE + ": cannot write " + e.getMessage());
        }
    }
}
