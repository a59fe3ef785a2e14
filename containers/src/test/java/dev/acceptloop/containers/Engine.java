package dev.acceptloop.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.DockerClientFactory;

/**
 * The container engine of this machine, and the image that is tested: made once, of the launcher as
 * it is packaged, on what {@code -Dacceptloop.base} names. Thread-safe.
 */
final class Engine {
    /** The image that is tested. */
    static final String IMAGE = "acceptloop";

    /** An image that has {@code tc}, made by {@code containers/base}. */
    static final String TOOLS = "acceptloop-base";

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int MISSING = 2; // the exit status of containers/image that says so

    private Engine() {}

    /** What it came to; both empty if all is there. */
    private record Preparation(String missing, String failure) {}

    private static final class Prepared {
        static final Preparation RESULT = prepare();
    }

    /** Skips the test if there is no engine, or nothing that an image can be made of. */
    static void require() {
        assumeTrue(Prepared.RESULT.missing.isEmpty(), Prepared.RESULT.missing);
        if (!Prepared.RESULT.failure.isEmpty()) {
            throw new AssertionError("the image cannot be built:\n" + Prepared.RESULT.failure);
        }
    }

    /** Skips the test if there is no image with {@code tc}. */
    static void requireTools() {
        require();
        assumeTrue(has(TOOLS), "no image " + TOOLS + ", which has tc: containers/base makes it");
    }

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    private static boolean has(String image) {
        try {
            client().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static Preparation prepare() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return new Preparation("no container engine answers", "");
        }
        var command = new ArrayList<>(List.of("containers/image", "--built"));
        String base = System.getProperty("acceptloop.base", "");
        if (!base.isEmpty()) {
            command.addAll(List.of("--base", base));
        }
        var builder = new ProcessBuilder(command).directory(ROOT.toFile());
        builder.redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            return switch (process.waitFor()) {
                case 0 -> new Preparation("", "");
                case MISSING -> new Preparation(said.strip(), "");
                default -> new Preparation("", said);
            };
        } catch (IOException e) {
            return new Preparation("", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Preparation("", e.toString());
        }
    }
}
