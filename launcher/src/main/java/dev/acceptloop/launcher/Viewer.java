package dev.acceptloop.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Shows a file as the desktop would, where there is one. */
final class Viewer {
    private final Map<String, String> environment;

    Viewer(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Whether somebody was told to show it; how they fare is not waited for. */
    boolean open(Path file) {
        Optional<Path> tool = tool();
        if (tool.isEmpty()) {
            return false;
        }
        try {
            new ProcessBuilder(tool.orElseThrow().toString(), file.toUri().toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) { // then it is opened by hand
            return false;
        }
    }

    private Optional<Path> tool() {
        boolean isMac = System.getProperty("os.name", "").startsWith("Mac");
        boolean hasDesktop =
                environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        return isMac ? onPath("open") : hasDesktop ? onPath("xdg-open") : Optional.empty();
    }

    private Optional<Path> onPath(String name) {
        String path = environment.getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
