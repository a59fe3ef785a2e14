package dev.acceptloop.launcher;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code acceptloop}: finds the command, and turns what it throws into one line and a status. */
@Command(
        name = "acceptloop",
        description = "The classic server concurrency models, side by side.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ModelsCommand.class,
            ServeCommand.class,
            CallCommand.class,
            GetCommand.class,
            LoadCommand.class,
            CompareCommand.class,
            GateCommand.class,
            SoakCommand.class,
            ReportCommand.class,
            ReadCommand.class,
            RehearseCommand.class,
            CommandLine.HelpCommand.class,
            picocli.AutoComplete.GenerateCompletion.class
        })
public final class Main implements Runnable {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int GATE = 3;
    static final int INCONCLUSIVE = 4;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs the command and exits with its status. */
    public static void main(String[] arguments) {
        if (System.getProperty(LOG_FORMAT) == null) { // one line, not the JDK's two
            System.setProperty(LOG_FORMAT, "%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
        }
        StandardOutput output = StandardOutput.install();
        CommandLine commandLine = commandLine();
        int status = commandLine.execute(arguments);
        System.out.flush();
        if (status == 0 && !output.isWhole() && !isServer(commandLine.getParseResult())) {
            output.trouble().lines().forEach(System.err::println);
            status = FAILED;
        }
        System.exit(status);
    }

    /** A server serves, whoever hears where. */
    private static boolean isServer(ParseResult parsed) {
        ParseResult command = parsed.subcommand();
        return command != null && command.commandSpec().name().equals("serve");
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main());
        CommandSpec serve = subcommand(commandLine, "serve");
        for (Option option : Option.values()) {
            serve.addOption(optionSpec(option));
        }
        commandLine
                .setExecutionExceptionHandler(Main::explain)
                .setParameterExceptionHandler(Main::explainUsage)
                .setAbbreviatedOptionsAllowed(false);
        return commandLine;
    }

    private static CommandSpec subcommand(CommandLine commandLine, String name) {
        return requireNonNull(commandLine.getSubcommands().get(name)).getCommandSpec();
    }

    private static OptionSpec optionSpec(Option option) {
        var builder = OptionSpec.builder("--" + option.flag()).description(option.meaning());
        if (option.isFlag()) {
            return builder.type(boolean.class).arity("0").build();
        }
        String fallback = ServeCommand.fallback(option);
        String shown = fallback.isEmpty() || fallback.equals("0") ? "" : " (" + fallback + ")";
        return builder.type(String.class)
                .paramLabel(option.placeholder())
                .completionCandidates(Candidates.of(option))
                .description(option.meaning() + shown)
                .build();
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.err);
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int explainUsage(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println("acceptloop: " + e.getMessage() + " ('" + command + " --help' tells more)");
        return USAGE;
    }

    private static int explain(Exception e, CommandLine commandLine, ParseResult parsed)
            throws Exception {
        if (e instanceof IllegalArgumentException || e instanceof IOException) {
            commandLine.getErr().println(Printable.of("acceptloop: " + explained(e)));
            return e instanceof IOException && !(e instanceof java.net.BindException)
                    ? FAILED
                    : USAGE;
        }
        throw e;
    }

    /** What the JDK says of a file is its path alone. */
    private static String explained(Exception e) {
        return switch (e) {
            case NoSuchFileException file -> file.getFile() + ": no such file or directory";
            case AccessDeniedException file -> file.getFile() + ": permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "acceptloop " + (version == null ? "(not packaged)" : version),
                "Java " + Runtime.version()
            };
        }
    }
}
