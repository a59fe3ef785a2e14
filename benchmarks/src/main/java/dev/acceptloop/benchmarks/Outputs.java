package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Everything that is worked out from results, as files beside {@code results.json}. */
final class Outputs {
    private Outputs() {}

    static void write(Results results, Path directory) throws IOException {
        write(results, Optional.empty(), directory);
    }

    /** The same, with what became of an older run. */
    static void write(Results results, Optional<Against> against, Path directory)
            throws IOException {
        if (!results.arms().isEmpty()) {
            Files.writeString(directory.resolve("results.csv"), CsvFile.of(results));
        }
        if (!results.scenarios().isEmpty()) {
            String csv = ScenarioCsv.of(results.scenarios());
            Files.writeString(directory.resolve("scenarios.csv"), csv);
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
        Files.writeString(directory.resolve("summary.md"), Summary.of(results, against));
        Files.writeString(directory.resolve("report.html"), Report.of(results, against));
    }

    private static void picture(String name, Picture picture, Path directory) throws IOException {
        if (!picture.rows().isEmpty()) {
            Files.writeString(directory.resolve(name + ".svg"), SvgFile.of(picture));
        }
    }
}
