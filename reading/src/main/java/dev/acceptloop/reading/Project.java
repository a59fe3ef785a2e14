package dev.acceptloop.reading;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The project's own files, as the build has packed them beside this class; sources parsed once. */
final class Project {
    /** Of the run whose results are packed. */
    static final String REPORT = "docs/results/report.html";

    private static final String FOLDER = "project/";
    private static final String SOURCES = "/src/main/java/";

    private final Set<String> modules = new LinkedHashSet<>();
    private final Map<String, Optional<Source>> sources = new HashMap<>();

    /** With the sources of those modules, and what all of them stand on. */
    Project(List<String> modules) {
        this.modules.addAll(modules);
        this.modules.add("protocol");
    }

    /**
     * A document, whole.
     *
     * @throws IllegalStateException if it was not packed
     */
    static String document(String path) {
        return text(path).orElseThrow(() -> new IllegalStateException(path + " is not packed"));
    }

    /** What was recorded of a model, as its file has it; nothing if it has none. */
    static Optional<String> recording(String model) {
        return text("docs/recordings/" + model + ".json");
    }

    /** What the run that the project keeps has measured. */
    static Measured measured() {
        return Measured.of(document("docs/results/results.json"));
    }

    /** The file of a type that stands in no other, if it is the suite's. */
    Optional<Source> source(String qualifiedName) {
        return sources.computeIfAbsent(qualifiedName, this::find);
    }

    private Optional<Source> find(String qualifiedName) {
        for (String module : modules) {
            String path = module + SOURCES + qualifiedName.replace('.', '/') + ".java";
            Optional<String> text = text(path);
            if (text.isPresent()) {
                return Optional.of(Source.parse(path, text.orElseThrow()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(String path) {
        try (InputStream in = Project.class.getResourceAsStream(FOLDER + path)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a simple name in a file stands for: an import's, or a neighbour's. */
    Optional<Source> named(String simpleName, Source in) {
        Optional<String> imported = in.imported(simpleName);
        return source(imported.orElse(in.packageName() + "." + simpleName));
    }
}
