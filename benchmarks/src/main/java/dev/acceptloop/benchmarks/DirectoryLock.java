package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One comparison or soak at a time writes into a directory. What is measured so far says
 * "interrupted" until a run says otherwise, and whoever believes that of one that is still going
 * would end its servers. The kernel gives it back when the process ends, however that is; the file
 * stays, for two could hold locks on two files of one name.
 *
 * <p>Not thread-safe.
 */
final class DirectoryLock implements AutoCloseable {
    private final Path directory;
    private @Nullable FileChannel file;

    DirectoryLock(Path directory) {
        this.directory = directory;
    }

    /**
     * Takes it, where there is such a directory, and it has not been taken before.
     *
     * @throws IllegalArgumentException if another run has it, in one line
     */
    void take() throws IOException {
        if (file != null || !Files.isDirectory(directory)) {
            return;
        }
        FileChannel opened =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (opened.tryLock() == null) {
            opened.close();
            throw new IllegalArgumentException(
                    "another run is writing into " + directory + ": it is not over");
        }
        file = opened;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
