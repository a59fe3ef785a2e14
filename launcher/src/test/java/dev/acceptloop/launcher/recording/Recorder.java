package dev.acceptloop.launcher.recording;

import dev.acceptloop.launcher.recording.Lines.Line;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Holds the conversation of the {@link Script} with every model, and writes down what the model
 * did: {@code .ci/record [MODEL...]}. Linux, with strace.
 */
final class Recorder {
    private static final int TRIES = 3;

    /** So few that there is one too many, where a number is what a model is about. */
    private static final Map<String, List<String>> OPTIONS =
            Map.of(
                    "pooled", List.of("--threads", "2"),
                    "prethreaded", List.of("--threads", "2"),
                    "offloading", List.of("--threads", "2"),
                    "async", List.of("--threads", "2"),
                    "sharded", List.of("--loops", "2"),
                    "preforking", List.of("--workers", "2"));

    private final Lines lines;

    /** Of servers whose sources are below that folder. */
    Recorder(Path root) throws IOException {
        lines = new Lines(root);
    }

    /** Writes {@code docs/recordings/MODEL.json} of those that are named, or of all. */
    public static void main(String[] names) throws Exception {
        Path root = Path.of(System.getProperty("acceptloop.root", ".")).toAbsolutePath();
        Path folder = Files.createDirectories(root.resolve("docs/recordings"));
        var recorder = new Recorder(root);
        List<String> wanted =
                names.length > 0
                        ? List.of(names)
                        : ServerModel.all().stream().map(ServerModel::name).toList();
        for (String name : wanted) {
            ServerModel model = ServerModel.named(name);
            if (!model.unavailable().isEmpty()) {
                System.out.println(name + ": " + model.unavailable());
                continue;
            }
            String json = recorder.calmest(model);
            Files.writeString(folder.resolve(name + ".json"), json);
            System.out.printf(Locale.ROOT, "%s, %,d bytes%n", name, json.length());
        }
        System.exit(0); // whatever a client still waits for
    }

    /** Of a few, the one that was disturbed least. */
    private String calmest(ServerModel model) throws Exception {
        Recording best = recording(model);
        for (int i = 1; i < TRIES; i++) {
            Recording other = recording(model);
            best = other.took() < best.took() ? other : best;
        }
        return best.json();
    }

    /** What happens now, as {@link Recording#json}. */
    String record(ServerModel model) throws Exception {
        return recording(model).json();
    }

    private Recording recording(ServerModel model) throws Exception {
        Path folder = Files.createTempDirectory("acceptloop-recording");
        try {
            return record(model, folder);
        } finally {
            delete(folder);
        }
    }

    private Recording record(ServerModel model, Path folder) throws Exception {
        List<String> options = OPTIONS.getOrDefault(model.name(), List.of());
        Clients clients;
        int port;
        try (var server = new TracedServer(model, options, folder)) {
            clients = new Clients(server, model.serves(told(options)));
            clients.run();
            port = server.address().getPort();
            int status = server.ended();
            if (status != 0) {
                throw new IOException(model.name() + " ends with status " + status);
            }
        }
        List<Trace.Call> calls = Trace.read(folder);
        var lanes = new Lanes(calls, clients.stacks());
        var descriptors = new Descriptors(port, clients::client);
        List<Event> all = new Events(calls, lanes, descriptors, lines, clients).all();
        List<Event> events = Turns.of(all, lanes, model.name());
        locate(events);
        return new Recording(model, options, clients.done(), events);
    }

    /**
     * Says in which line a call is made where the files that were seen make it in one line alone.
     */
    private void locate(List<Event> events) {
        var seen = new TreeSet<String>();
        events.stream().filter(e -> e.line != null).forEach(e -> seen.add(e.line.file()));
        events.stream()
                .filter(e -> e.lane != null)
                .forEach(e -> seen.addAll(lines.files(e.lane.stands)));
        for (Event event : events) {
            if (event.is("accept", "read", "write")) {
                Line line = lines.call(seen, event.kind);
                event.line = line == null ? event.line : line;
            }
        }
    }

    private static ServerOptions told(List<String> options) {
        ServerOptions told = ServerOptions.DEFAULTS;
        for (int i = 0; i < options.size(); i += 2) {
            String name = options.get(i).substring(2).toUpperCase(Locale.ROOT);
            told = told.with(Option.valueOf(name), options.get(i + 1));
        }
        return told;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
