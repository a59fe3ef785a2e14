package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that is worked out from results, as files beside {@code results.json}. */
final class Outputs {
    private Outputs() {}

    static void write(Results results, Path directory, SourcePage page) throws IOException {
        write(results, Optional.empty(), directory, page);
    }

    /** The same, with what became of an older run. */
    static void write(Results results, Optional<Against> against, Path directory, SourcePage page)
            throws IOException {
        if (!results.arms().isEmpty()) {
            text(directory.resolve("results.csv"), CsvFile.of(results));
        }
        if (!results.scenarios().isEmpty()) {
            String csv = ScenarioCsv.of(results.scenarios());
            text(directory.resolve("scenarios.csv"), csv);
        }
        for (Map.Entry<String, Picture> each : Pictures.all(results).entrySet()) {
            picture(each.getKey(), each.getValue(), directory);
        }
        if (against.isPresent()) {
            for (LoadPoint load : against.get().loads()) {
                Picture picture = AgainstReport.picture(against.get(), load);
                picture("against-" + Pictures.file(results, load), picture, directory);
            }
        }
        text(directory.resolve("summary.md"), Summary.of(results, against));
        List<String> models = SideBySide.models(results);
        String link = models.isEmpty() ? "" : page.write(models, results.json(), directory);
        text(directory.resolve("report.html"), Report.of(results, against, link));
    }

    private static void picture(String name, Picture picture, Path directory) throws IOException {
        if (!picture.rows().isEmpty()) {
            text(directory.resolve(name + ".svg"), SvgFile.of(picture));
        }
    }

    /** Half a character, such as a cut leaves, is no reason to write nothing. */
    private static void text(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
