package dev.acceptloop.launcher;

import dev.acceptloop.clients.Arrivals;
import dev.acceptloop.clients.Destinations;
import dev.acceptloop.clients.Expectation;
import dev.acceptloop.clients.HttpRequest;
import dev.acceptloop.clients.Load;
import dev.acceptloop.clients.LoadFiles;
import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.clients.LoadVerdict;
import dev.acceptloop.clients.Stage;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code acceptloop load ADDRESS}: makes load, verifies every reply, and checks expectations. */
@Command(
        name = "load",
        description =
                "Load a server that echoes, or one of HTTP, verify its replies, gate on the result.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nWhat --expect can name:%n",
        footer = {
            "  p50 p95 p99 p99.9 ... min mean max    response time, with a unit: ns us ms s",
            "  service-p99 ... lateness-p99 ...      from when it was sent; the generator's own",
            "  connect-p99 ...                       of a connection in the place of another",
            "  throughput rate-ratio fairness sent verified planned established opened",
            "  errors refused reset eof timeout wrong status other",
            "                                        a count, or a share such as 1%%",
            "  loss (a share) received lost late duplicate corrupt    datagrams",
            "SIGINT and SIGTERM close the window: what was measured until then is reported.",
            "A connection that this side closes, as --messages-per-connection has it, keeps its port for",
            "a minute: one address has some 28,000. Where they run out an error says so, of the kind",
            "'other', and the status is 1; each --source more has as many. The time of the first message",
            "on a connection has that of making it in it.",
            "Where GITHUB_STEP_SUMMARY names a file, the result is appended to it, in Markdown."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every expectation holds",
            "1:errors that no expectation names, or no reply, or a result not written",
            "2:the command line cannot be done",
            "3:an expectation does not hold",
            "4:too few messages to tell, or the generator was late",
            "130, 143:SIGINT, SIGTERM"
        })
final class LoadCommand implements Callable<Integer> {
    private static final Duration LONGEST_REPORT = Duration.ofSeconds(10);

    @Parameters(paramLabel = "ADDRESS", description = "HOST:PORT, a socket's path, or a URL")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String address;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            description = "tcp, udp, unix or unix-datagram (tcp)")
    private String transport = "tcp";

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description = "echo or http (echo; http where ADDRESS is a URL)")
    private @Nullable String protocol;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            description = "longest wait for a reply (10s; a datagram is lost after 1s)")
    private @Nullable String timeout;

    @Option(names = "--connections", paramLabel = "N", description = "(1)")
    private int connections = 1;

    @Option(names = "--threads", paramLabel = "N", description = "each with a selector (1)")
    private int threads = 1;

    @Option(names = "--duration", paramLabel = "D", description = "measured window (10s)")
    private String duration = "10s";

    @Option(names = "--warmup", paramLabel = "D", description = "before it (2s)")
    private String warmup = "2s";

    @Option(names = "--rate", paramLabel = "N", description = "messages a second: open loop")
    private double rate;

    @Option(
            names = "--stage",
            paramLabel = "D:N/s",
            description = "such as 30s:1000/s; repeatable: stages of an open loop")
    private List<String> stages = new ArrayList<>();

    @Option(
            names = "--arrivals",
            paramLabel = "KIND",
            description = "of a rate: constant, poisson, or bursts:N, N at once (constant)")
    private String arrivals = "constant";

    @Option(names = "--seed", paramLabel = "N", description = "of random gaps and payloads (1)")
    private long seed = 1;

    @Option(names = "--think", paramLabel = "D", description = "pause between reply and message")
    private String think = "0";

    @Option(names = "--ramp-up", paramLabel = "D", description = "over which to connect")
    private String rampUp = "0";

    @Option(names = "--bytes", paramLabel = "N", description = "payload of a message (64)")
    private int bytes = 64;

    @Option(names = "--depth", paramLabel = "N", description = "messages under way each (1)")
    private int depth = 1;

    @Option(
            names = "--messages-per-connection",
            paramLabel = "N",
            description = "then it is closed, and another takes its place (0: never)")
    private int messagesPerConnection;

    @Option(names = "--framing", paramLabel = "FRAMING", description = "(chunk)")
    private String framing = "chunk";

    @Option(names = "--source", split = ",", paramLabel = "IP", description = "addresses to use")
    private List<InetAddress> sources = new ArrayList<>();

    @Option(names = "--expect", paramLabel = "EXPR", description = "such as 'p99<5ms'; see below")
    private List<String> expectations = new ArrayList<>();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the result as JSON; - for stdout")
    private @Nullable Path json;

    @Option(
            names = "--hlog",
            paramLabel = "FILE",
            description = "write the histograms; - for stdout")
    private @Nullable Path hlog;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "write the verdict as JUnit's XML; - for stdout")
    private @Nullable Path junit;

    @Option(
            names = "--prometheus",
            paramLabel = "FILE",
            description = "write the result in Prometheus' text format; - for stdout")
    private @Nullable Path prometheus;

    @Option(names = "--quiet", description = "no live line on a terminal")
    private boolean quiet;

    @ArgGroup(exclusive = false, heading = "%nOver HTTP:%n")
    private HttpWords http = new HttpWords();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final CountDownLatch reported = new CountDownLatch(1);
    private volatile @Nullable Load load;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Expectation> expected = expectations.stream().map(Expectation::parse).toList();
        LoadOptions options = options();
        List<ResultFile> files =
                Stream.of(json, hlog, junit, prometheus)
                        .filter(Objects::nonNull)
                        .map(ResultFile::new)
                        .toList();
        if (files.stream().filter(ResultFile::isStandardOutput).count() > 1) {
            throw new IllegalArgumentException(
                    "only one of --json, --hlog, --junit and --prometheus can be '-'");
        }
        for (ResultFile file : files) {
            file.tryOut();
        }
        var signal = new Thread(this::stopped, "load-stop");
        Runtime.getRuntime().addShutdownHook(signal);
        try {
            return report(run(options), expected, files);
        } finally {
            reported.countDown();
            forget(signal);
        }
    }

    private LoadResult run(LoadOptions options) throws IOException, InterruptedException {
        try (Load opened = Load.connect(options)) {
            load = opened;
            LoadListener line = LiveLine.of(quiet, options.warmup(), options.duration());
            return opened.run(options.warmup(), options.duration(), line);
        }
    }

    /** The JVM is going down by a signal: it waits for the result of what there was until now. */
    private void stopped() {
        Load running = load;
        if (running == null) {
            spec.commandLine().getErr().println("acceptloop: stopped before the load began");
            return;
        }
        running.stop();
        try {
            if (!reported.await(LONGEST_REPORT.toNanos(), TimeUnit.NANOSECONDS)) {
                spec.commandLine().getErr().println("acceptloop: stopped without a result");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread signal) {
        try {
            Runtime.getRuntime().removeShutdownHook(signal);
        } catch (IllegalStateException e) {
            return; // it is what runs now
        }
    }

    private int report(LoadResult result, List<Expectation> expected, List<ResultFile> files) {
        LoadVerdict verdict = LoadVerdict.of(result, expected);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter text = files.stream().anyMatch(ResultFile::isStandardOutput) ? err : out;
        text.print(LoadFiles.summary(result));
        verdict.warnings().forEach(text::println);
        verdict.outcomes().forEach(outcome -> text.println(outcome.explanation()));
        verdict.failures().forEach(text::println);
        text.flush();
        boolean written = true;
        for (ResultFile file : files) {
            written &= file.write(content(file, result, verdict), out, err);
        }
        StepSummary.append(LoadFiles.markdown(result, verdict), err);
        if (out.checkError() || System.out.checkError()) { // a writer is not told by a stream
            err.println("acceptloop: cannot write to standard output");
            written = false;
        }
        int status = status(verdict);
        return written || status == Main.GATE ? status : Main.FAILED;
    }

    private String content(ResultFile file, LoadResult result, LoadVerdict verdict) {
        if (file.isOf(json)) {
            return LoadFiles.json(result, verdict);
        }
        if (file.isOf(prometheus)) {
            return LoadFiles.prometheus(result, verdict);
        }
        return file.isOf(junit) ? LoadFiles.junit(result, verdict) : LoadFiles.hlog(result);
    }

    private static int status(LoadVerdict verdict) {
        return switch (verdict.status()) {
            case HELD -> 0;
            case FAILED -> Main.FAILED;
            case BROKEN -> Main.GATE;
            case UNDECIDED -> Main.INCONCLUSIVE;
        };
    }

    private LoadOptions options() throws IOException {
        TransportKind kind = TransportKind.named(transport);
        HttpRequest request = isHttp() ? http.request(address, kind.isUnix()) : null;
        String server = request == null || kind.isUnix() ? address : request.address();
        List<SocketAddress> all = Destinations.of(server, kind);
        LoadOptions.Builder options =
                LoadOptions.to(kind, all.getFirst()).alternatives(all.subList(1, all.size()));
        if (timeout != null) {
            options.timeout(duration("--timeout", timeout));
        }
        options.connections(connections)
                .threads(threads)
                .duration(duration("--duration", duration))
                .warmup(duration("--warmup", warmup))
                .rate(rate)
                .stages(stages())
                .arrivals(Arrivals.named(arrivals))
                .seed(seed)
                .thinkTime(duration("--think", think))
                .rampUp(duration("--ramp-up", rampUp))
                .messageBytes(bytes)
                .depth(depth)
                .messagesPerConnection(messagesPerConnection)
                .framing(Framing.named(framing))
                .sources(sources);
        return request == null
                ? options.build()
                : options.send(request.text()).reply(http.reply(request)).build();
    }

    private List<Stage> stages() {
        ParseResult given = spec.commandLine().getParseResult();
        for (String option : List.of("--rate", "--duration")) {
            if (!stages.isEmpty() && given.hasMatchedOption(option)) {
                throw new IllegalArgumentException(option + " follows from the stages");
            }
        }
        return stages.stream().map(Stage::parse).toList();
    }

    private boolean isHttp() {
        String named = protocol == null ? (HttpWords.isUrl(address) ? "http" : "echo") : protocol;
        boolean isHttp = named.equals("http");
        if (!isHttp && !named.equals("echo")) {
            throw new IllegalArgumentException("protocol " + named + ": expected echo or http");
        }
        if (!isHttp && http.given() != null) {
            throw new IllegalArgumentException(http.given() + " needs --protocol http, or a URL");
        }
        if (isHttp && spec.commandLine().getParseResult().hasMatchedOption("--bytes")) {
            throw new IllegalArgumentException("--bytes is of an echo: a request is as it is");
        }
        return isHttp;
    }

    private static Duration duration(String option, String value) {
        return ServerOptions.duration(option, value);
    }
}
