package dev.acceptloop.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where a result goes: a file, or standard output. */
final class ResultFile {
    private final Path path;

    ResultFile(Path path) {
        this.path = path;
    }

    boolean isOf(@Nullable Path other) {
        return path.equals(other);
    }

    /** Whether it is for machines, and text for people has to go elsewhere. */
    boolean isStandardOutput() {
        return path.equals(Path.of("-")) || path.equals(Path.of("/dev/stdout"));
    }

    /**
     * Opens it for writing and changes nothing: a run of an hour must not end at a spelling
     * mistake.
     *
     * @throws IllegalArgumentException with one line that names it and says why not
     */
    void tryOut() {
        if (isStandardOutput() || (Files.exists(path) && !isPlain())) {
            return; // a pipe is told by its end, and would end here
        }
        boolean existed = Files.exists(path);
        try {
            Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
            if (!existed) {
                Files.delete(path.toRealPath()); // what a link leads to, and not the link
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(cannot(e), e);
        }
    }

    private boolean isPlain() {
        return Files.isRegularFile(path) || Files.isDirectory(path);
    }

    /** Returns whether it was written; if not, {@code err} has one line about it. */
    boolean write(String content, PrintWriter out, PrintWriter err) {
        if (isStandardOutput()) {
            out.print(content);
            return !out.checkError();
        }
        try {
            Files.writeString(path, content);
            return true;
        } catch (IOException e) {
            err.println("acceptloop: " + cannot(e));
            return false;
        }
    }

    private String cannot(IOException e) {
        return "cannot write " + path + ": " + reason(e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
