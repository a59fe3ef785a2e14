package dev.acceptloop.launcher;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code acceptloop serve MODEL}: runs one server until SIGTERM or SIGINT, then drains and exits 0;
 * 1 if the server failed.
 *
 * <p>Its options are those of {@link Option}, added when the command line is made. One that is not
 * given there is taken from the environment, {@code ACCEPTLOOP_SERVE_PORT} for {@code --port}: an
 * image sets those that make sense where it runs.
 */
@Command(
        name = "serve",
        description = "Run one server. SIGTERM and SIGINT drain it, a second one ends the drain.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final Logger SUITE = Logger.getLogger("dev.acceptloop"); // held: levels are weak
    private static final String VARIABLE = "ACCEPTLOOP_SERVE_";

    @Parameters(
            paramLabel = "MODEL",
            description = "see 'acceptloop models'",
            completionCandidates = Candidates.Models.class)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String model;

    @picocli.CommandLine.Option(
            names = "--jfr",
            paramLabel = "FILE",
            description = "record the run with Java Flight Recorder")
    private @Nullable Path jfr;

    @picocli.CommandLine.Option(
            names = "--count",
            description = "say at the end how many bytes were answered, over streams")
    private boolean count;

    @picocli.CommandLine.Option(names = "--verbose", description = "log each connection")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ServerOptions options = options();
        Recording recording = jfr == null ? null : record(jfr);
        loadLogging();
        var lifetime = new Lifetime(System.err);
        int status;
        try (Server server = opened(options, lifetime)) {
            lifetime.endBySignals(server);
            System.out.println(
                    "listening " + options.transport() + " " + Addresses.text(server.address()));
            System.out.flush();
            status = lifetime.await();
        } finally {
            if (recording != null) {
                recording.stop();
            }
        }
        if (count) {
            System.out.println("answered " + lifetime.answered() + " bytes");
        }
        return status;
    }

    private Server opened(ServerOptions options, Lifetime lifetime) throws IOException {
        try {
            return ServerModel.named(model).open(options, lifetime);
        } catch (OutOfMemoryError e) { // as where the system gives no more threads
            throw new IOException(model + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Has a record formatted, which loads the zones' file and much else: the first record of many a
     * server says that it has no descriptors left, and then nothing can be loaded any more.
     */
    static void loadLogging() {
        var record = new LogRecord(Level.WARNING, "{0}");
        record.setParameters(new Object[] {""});
        record.setThrown(new IOException());
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.getFormatter().format(record);
        }
        System.getLogger("dev.acceptloop").isLoggable(System.Logger.Level.WARNING);
    }

    private ServerOptions options() {
        if (verbose) {
            SUITE.setLevel(Level.FINE);
            for (var handler : Logger.getLogger("").getHandlers()) {
                handler.setLevel(Level.FINE);
            }
        }
        ServerOptions options = ServerOptions.DEFAULTS;
        for (Option option : Option.values()) {
            OptionSpec parsed = spec.findOption("--" + option.flag());
            Object value = parsed.getValue();
            if (value != null && !Boolean.FALSE.equals(value)) {
                options = options.with(option, value);
            } else if (System.getenv(variable(option)) != null) {
                options = withEnvironment(options, option);
            }
        }
        return options;
    }

    private static ServerOptions withEnvironment(ServerOptions options, Option option) {
        try {
            return options.with(option, fallback(option));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable(option) + ": " + e.getMessage(), e);
        }
    }

    /** What an option is if it is not given. */
    static String fallback(Option option) {
        return System.getenv().getOrDefault(variable(option), option.fallback());
    }

    private static String variable(Option option) {
        return VARIABLE + option.name();
    }

    private static Recording record(Path file) throws Exception {
        var recording = new Recording(Configuration.getConfiguration("profile"));
        recording.setDestination(file);
        recording.start();
        return recording;
    }
}
