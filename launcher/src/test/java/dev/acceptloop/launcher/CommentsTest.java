package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a comment names is there: nobody else would notice that it was renamed. */
final class CommentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");

    /** {@code Name.member}, but not as a part of an address or of a package's name. */
    private static final Pattern REFERENCE =
            Pattern.compile("(?<![\\w./])([A-Z]\\w*)[.#]([a-z]\\w*)\\b(?![/.])");

    private static final Pattern TYPE =
            Pattern.compile("\\b(?:class|interface|enum|record) ([A-Z]\\w*)");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Set<String> SUFFIXES = Set.of("java", "md", "json", "html");
    private static final int LEAST = 20; // there are more: fewer are not looked for well

    /** Essays are left out: they speak of what other frameworks have, too. */
    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            var sources = new ArrayList<Path>();
            for (Path module : modules.map(each -> each.resolve("src/main/java")).toList()) {
                if (Files.isDirectory(module)) {
                    try (Stream<Path> files = Files.walk(module)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .filter(file -> !file.endsWith("package-info.java"))
                                .forEach(sources::add);
                    }
                }
            }
            return sources;
        }
    }

    /** The words of its code, by the name of each type: those of all types of that name. */
    private static Map<String, Set<String>> words(List<Path> sources) throws IOException {
        var words = new HashMap<String, Set<String>>();
        for (Path source : sources) {
            String code = COMMENT.matcher(Files.readString(source)).replaceAll(" ");
            Set<String> all =
                    WORD.matcher(code).results().map(r -> r.group()).collect(Collectors.toSet());
            TYPE.matcher(code)
                    .results()
                    .map(result -> result.group(1))
                    .forEach(type -> words.computeIfAbsent(type, _ -> new HashSet<>()).addAll(all));
        }
        return words;
    }

    @Test
    void membersThatCommentsNameAreThere() throws IOException {
        List<Path> sources = sources();
        Map<String, Set<String>> words = words(sources);
        var found = new ArrayList<String>();
        var missing = new ArrayList<String>();
        for (Path source : sources) {
            Matcher comment = COMMENT.matcher(Files.readString(source));
            while (comment.find()) {
                Matcher reference = REFERENCE.matcher(comment.group());
                while (reference.find()) {
                    Set<String> members = words.get(reference.group(1));
                    if (members == null || SUFFIXES.contains(reference.group(2))) {
                        continue; // not of the suite, or a file
                    }
                    found.add(reference.group());
                    if (!members.contains(reference.group(2))) {
                        missing.add(ROOT.relativize(source) + ": " + reference.group());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(found).hasSizeGreaterThan(LEAST);
    }
}
