package dev.acceptloop.launcher.faults;

import dev.acceptloop.protocol.service.ServiceProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that names {@link ThrowingService} to the service loader of a server, and to no other.
 */
final class Registration {
    private static final Path CLASSES =
            Path.of(System.getProperty("acceptloop.faults", "launcher/target/faults"))
                    .toAbsolutePath();
    private static final Path FOLDER = folder();

    private Registration() {}

    /** What a server's class path needs. */
    static String classPath() {
        return CLASSES + ":" + FOLDER;
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("acceptloop-faults");
            Path services = Files.createDirectories(folder.resolve("META-INF/services"));
            Path file = services.resolve(ServiceProvider.class.getName());
            Files.writeString(file, ThrowingService.class.getName());
            for (Path path : new Path[] {folder, folder.resolve("META-INF"), services, file}) {
                path.toFile().deleteOnExit(); // in the reverse order
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
