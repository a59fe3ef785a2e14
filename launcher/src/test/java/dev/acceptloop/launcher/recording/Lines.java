package dev.acceptloop.launcher.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The suite's files that have the sections of a server, by name: what is there in a line. */
final class Lines {
    private static final Pattern RULER = Pattern.compile(" *// -{8,} ([a-z]+)");
    private static final Set<String> SECTIONS =
            Set.of("bind", "accept", "read", "write", "close", "shutdown");
    private static final int ENOUGH = 3; // sections; with fewer it is no server, nor half of one
    private static final String OFFLOADED = "OffloadedConnection.java"; // half of a server
    private static final String REACTOR = "Registrations.java"; // its wait, and no server
    private static final String SHARED = "dev.acceptloop.protocol."; // by all models
    private static final String BLOCKING = SHARED + "serving.BlockingSocket"; // sections of some
    private static final String LAUNCHER = "dev.acceptloop.launcher.";
    private static final String SUITE = "dev.acceptloop.";

    private final Map<String, List<String>> files = new HashMap<>();
    private List<String> reactor = List.of();

    /** Of the sources below that folder: those of its modules. */
    Lines(Path root) throws IOException {
        String shared = BLOCKING.replace('.', '/') + ".java";
        addAll(root.resolve("protocol/src/main/java").resolve(shared));
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.toList()) {
                Path sources = module.resolve("src/main/java");
                String name = module.getFileName().toString();
                boolean serves = name.endsWith("-server") || name.equals("event-framework");
                if (serves && Files.isDirectory(sources)) {
                    addAll(sources);
                }
            }
        }
    }

    private void addAll(Path sources) throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path file : all.filter(each -> each.toString().endsWith(".java")).toList()) {
                List<String> lines = Files.readAllLines(file);
                String name = file.getFileName().toString();
                long sections = lines.stream().map(Lines::ruler).distinct().count() - 1;
                if (sections >= ENOUGH || name.equals(OFFLOADED)) {
                    files.put(name, lines);
                }
                reactor = name.equals(REACTOR) ? lines : reactor;
            }
        }
    }

    /** Whether that class is a server's, or a half of one. */
    static boolean isServers(String className) {
        boolean shared = className.startsWith(SHARED) && !className.startsWith(BLOCKING);
        return className.startsWith(SUITE) && !shared && !className.startsWith(LAUNCHER);
    }

    private static String ruler(String line) {
        Matcher ruler = RULER.matcher(line);
        return ruler.matches() && SECTIONS.contains(ruler.group(1)) ? ruler.group(1) : "";
    }

    /**
     * A line of a server.
     *
     * @param section whose ruler stands above it; empty before the first
     */
    record Line(String file, int number, String section, String text) {}

    /** Of frames {@code File.java:7}, the innermost first, the first that is in such a file. */
    @Nullable Line first(List<String> frames) {
        return frames.stream().map(this::line).flatMap(Stream::ofNullable).findFirst().orElse(null);
    }

    /** The same of a thread that waits: where no server does, there is who waits for it. */
    @Nullable Line waiting(List<String> frames) {
        Line own = first(frames);
        return own != null
                ? own
                : frames.stream()
                        .filter(frame -> frame.startsWith(REACTOR + ":"))
                        .map(frame -> line(frame, reactor))
                        .flatMap(Stream::ofNullable)
                        .findFirst()
                        .orElse(null);
    }

    private @Nullable Line line(String frame) {
        return line(frame, files.get(frame.replaceFirst(":.*", "")));
    }

    private static @Nullable Line line(String frame, @Nullable List<String> lines) {
        String[] parts = frame.split(":", -1);
        int number = Integer.parseInt(parts[1]);
        if (lines == null || number < 1 || number > lines.size()) {
            return null;
        }
        String section = "";
        for (String line : lines.subList(0, number)) {
            String ruler = ruler(line);
            section = ruler.isEmpty() ? section : ruler;
        }
        return new Line(parts[0], number, section, lines.get(number - 1).strip());
    }

    /** What a call is in the sources; its section has the same name. */
    private static final Map<String, Pattern> CALLS =
            Map.of(
                    "accept", Pattern.compile(".*\\.accept4?\\(.*"),
                    "read", Pattern.compile(".*\\.(read|receive)\\(.*"),
                    "write", Pattern.compile(".*\\.(write|send)\\(.*"));

    /**
     * Where those files make a call of that kind; null unless it is one line alone.
     *
     * @param kind accept, read or write
     */
    @Nullable Line call(Set<String> names, String kind) {
        List<Line> found = new ArrayList<>();
        for (String name : names) {
            List<String> lines = files.getOrDefault(name, List.of());
            for (int number = 1; number <= lines.size(); number++) {
                String text = lines.get(number - 1);
                if (CALLS.get(kind).matcher(text).matches() && !text.strip().startsWith("*")) {
                    Line line = line(name + ":" + number);
                    if (line != null && line.section.equals(kind)) {
                        found.add(line);
                    }
                }
            }
        }
        return found.size() == 1 ? found.getFirst() : null;
    }

    /** Those of the files that the frames are in. */
    Set<String> files(List<String> frames) {
        var names = new TreeSet<String>();
        frames.forEach(frame -> names.add(frame.replaceFirst(":.*", "")));
        names.retainAll(files.keySet());
        return names;
    }

    /** Whether such a file has that text as a line of its own. */
    boolean has(String file, String text) {
        List<String> lines = file.equals(REACTOR) ? reactor : files.getOrDefault(file, List.of());
        return lines.stream().anyMatch(line -> line.strip().equals(text));
    }

    // ------------------------------------------------------------------ stacks

    private static final Pattern THREAD = Pattern.compile("\"(?<name>.*)\" #.* nid=(?<id>\\d+) .*");
    private static final Pattern FRAME =
            Pattern.compile(
                    "\\s+at (?:.*/)?(?<class>[\\w.$]+)\\.\\S+\\((?:.*/)?(?<line>\\w+\\.java:\\d+)\\)");

    /**
     * Where a thread stood.
     *
     * @param frames of the suite, the innermost first
     */
    record Stack(String name, List<String> frames) {}

    /** By native thread id, of what the JVM prints at SIGQUIT. */
    static Map<Integer, Stack> stacks(List<String> dump) {
        var stacks = new HashMap<Integer, Stack>();
        List<String> frames = new ArrayList<>();
        for (String line : dump) {
            Matcher thread = THREAD.matcher(line);
            Matcher frame = FRAME.matcher(line);
            if (thread.matches()) {
                frames = new ArrayList<>();
                int id = Integer.parseInt(thread.group("id"));
                stacks.put(id, new Stack(thread.group("name"), frames));
            } else if (frame.matches() && isServers(frame.group("class"))) {
                frames.add(frame.group("line"));
            }
        }
        return stacks;
    }
}
