import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Javadoc of several modules together. Some of them are no modules to Java, and javadoc takes no
 * mixture: so it is given all as it is on a class path, and a group of packages for each. Servers
 * are not exported; but they are what is read.
 *
 * <p>Run: {@code java Together.java ROOT OUT CLASSPATH}; what of the class path is below ROOT,
 * DIRECTORY/target/..., is a module whose sources are taken.
 */
final class Together {
    private static final String GUIDE = "docs/reading-guide.md";
    private static final Pattern CHAPTER =
            Pattern.compile("(?ms)^## Which file after which\n(.*?)^## ");
    private static final Pattern DEFINITION =
            Pattern.compile("(?m)^\\[([^\\]]+)\\]: (\\S+)$");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)\\](?:\\(([^)]+)\\))?");
    private static final Pattern SOURCE = Pattern.compile("\\.\\./[^/]+/src/main/java/(.+)\\.java");

    private Together() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]).toRealPath();
        Path out = Path.of(arguments[1]);
        var modules = new TreeSet<String>();
        var others = new ArrayList<String>();
        for (String entry : arguments[2].split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (!path.startsWith(root)) {
                others.add(entry);
            } else if (Files.isDirectory(sourcesOf(root, module(root, path)))) {
                modules.add(module(root, path)); // and not what asks for all of this
            }
        }
        Files.createDirectories(out);
        Path overview = out.resolveSibling("overview.md");
        Files.writeString(overview, overview(Files.readString(root.resolve(GUIDE))));

        var options = new ArrayList<>(List.of("-quiet", "-notimestamp", "--release", "25"));
        options.addAll(List.of("-Werror", "-Xdoclint:all,-missing", "-package"));
        options.addAll(List.of("-encoding", "UTF-8", "-d", out.toString()));
        options.addAll(List.of("-doctitle", "acceptloop", "-windowtitle", "acceptloop"));
        options.addAll(List.of("-overview", overview.toString()));
        options.addAll(List.of("-classpath", String.join(File.pathSeparator, others)));
        var files = new ArrayList<String>();
        for (String module : modules) {
            List<Path> sources = sources(sourcesOf(root, module));
            String packages = packages(sourcesOf(root, module), sources);
            options.addAll(List.of("-group", module, packages));
            sources.forEach(source -> files.add(source.toString()));
        }
        options.addAll(files);
        System.out.println("javadoc of " + modules.size() + " modules, " + files.size() + " files");
        ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
        System.exit(javadoc.run(System.out, System.err, options.toArray(new String[0])));
    }

    private static String module(Path root, Path jar) {
        return root.relativize(jar).getName(0).toString();
    }

    private static Path sourcesOf(Path root, String module) {
        return root.resolve(module).resolve("src/main/java");
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("module-info.java"))
                    .sorted()
                    .toList();
        }
    }

    private static String packages(Path folder, List<Path> sources) {
        return sources.stream()
                .map(source -> folder.relativize(source.getParent()).toString().replace('/', '.'))
                .distinct()
                .collect(Collectors.joining(":"));
    }

    /** The chapter of the guide, in which a source is a class, and another document is its name. */
    static String overview(String guide) {
        Map<String, String> targets = new LinkedHashMap<>();
        DEFINITION.matcher(guide).results().forEach(d -> targets.put(d.group(1), d.group(2)));
        MatchResult chapter = CHAPTER.matcher(guide).results().findFirst().orElseThrow();
        return "The classic server concurrency models, side by side: which file after which.\n"
                + LINK.matcher(chapter.group(1))
                        .replaceAll(link -> Matcher.quoteReplacement(link(link, targets)));
    }

    private static String link(MatchResult link, Map<String, String> targets) {
        String name = link.group(1);
        String target = link.group(2) == null ? targets.get(name) : link.group(2);
        if (target == null) {
            throw new IllegalArgumentException(GUIDE + " has no target for [" + name + "]");
        }
        var source = SOURCE.matcher(target);
        return source.matches()
                ? "[" + name + "][" + source.group(1).replace('/', '.') + "]"
                : "`" + name + "`";
    }
}
