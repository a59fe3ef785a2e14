package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Profiles of the models that were compared: a further server of each, loaded for a while with JFR
 * on, after all that was measured. For each a recording and a page.
 */
public final class Profiles {
    private static final int MOST_CONNECTIONS = 16;
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final String NAME = "acceptloop";

    private final Path directory;
    private final Duration window;

    Profiles(Path directory, Duration window) {
        this.directory = directory;
        this.window = window;
    }

    /**
     * Writes {@code profiles/MODEL.jfr} and {@code .html} in the directory of the results. A model
     * that cannot be profiled is told, and the others go on.
     *
     * @param out told of each page
     */
    public static void write(ComparisonOptions options, PrintStream out)
            throws IOException, InterruptedException {
        Path directory = options.directory().toAbsolutePath().resolve("profiles");
        Files.createDirectories(directory);
        var profiles = new Profiles(directory, WINDOW);
        try (Pinning pinning = Pinning.apply()) {
            var servers = new Servers(options, pinning);
            try (var _ = new Interruption(servers::abort)) {
                for (ServerModel model : options.models()) {
                    if (model.unavailable().isEmpty()) {
                        out.println("profile: " + profiles.told(servers, model));
                        out.flush();
                    }
                }
            }
        }
    }

    private String told(Servers servers, ServerModel model) throws InterruptedException {
        try {
            return record(servers, model).toString();
        } catch (IOException e) {
            return model.name() + ": none: " + e.getMessage();
        }
    }

    private Path record(Servers servers, ServerModel model)
            throws IOException, InterruptedException {
        int connections = Math.min(MOST_CONNECTIONS, model.serves(ServerOptions.DEFAULTS));
        List<String> words = Room.serve(model, connections, "--framing=line");
        try (Subject subject = Subject.start(servers, model, words, 1)) {
            Path page = record(subject, connections);
            subject.stop();
            return page;
        }
    }

    /** Returns the page. */
    Path record(Subject subject, int connections) throws IOException, InterruptedException {
        LoadOptions asked = VerifiedLoad.echo(subject).connections(connections).build();
        String name = subject.model().name();
        var profile = new Profile();
        try (VerifiedLoad load = VerifiedLoad.connect("profile", subject, asked)) {
            load.warm();
            List<Path> recordings = loaded(subject, load);
            for (Path recording : recordings) {
                profile.add(recording);
            }
        }
        Path page = directory.resolve(name + ".html");
        Files.writeString(page, ProfilePage.of(name, connections, profile));
        return page;
    }

    private List<Path> loaded(Subject subject, VerifiedLoad load)
            throws IOException, InterruptedException {
        long[] tree = subject.tree();
        var recordings = new ArrayList<Path>();
        for (long pid : tree) {
            HeapProbe.ask(pid, "JFR.start name=" + NAME + " settings=profile");
        }
        load.run(Duration.ZERO, window);
        for (long pid : tree) {
            String child = pid == subject.pid() ? "" : "-" + pid;
            Path file = directory.resolve(subject.model().name() + child + ".jfr");
            String said = HeapProbe.ask(pid, "JFR.stop name=" + NAME + " filename=" + file);
            if (!Files.exists(file)) {
                throw new IOException("no recording: " + said.strip().replace('\n', ' '));
            }
            recordings.add(file);
        }
        return recordings;
    }
}
