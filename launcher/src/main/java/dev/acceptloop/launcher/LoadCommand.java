package dev.acceptloop.launcher;

import dev.acceptloop.clients.CallOptions;
import dev.acceptloop.clients.Expectation;
import dev.acceptloop.clients.Load;
import dev.acceptloop.clients.LoadFiles;
import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.TransportKind;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acceptloop load ADDRESS}: makes load, verifies every reply, and checks expectations. */
@Command(
        name = "load",
        description = "Load a server, verify its replies, gate on the result.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
    private static final int GATE = 3;

    @Parameters(paramLabel = "ADDRESS", description = "HOST:PORT or a socket's path")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String address;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            description = "tcp, udp, unix or unix-datagram (tcp)")
    private String transport = "tcp";

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

    @Option(names = "--think", paramLabel = "D", description = "pause between reply and message")
    private String think = "0";

    @Option(names = "--ramp-up", paramLabel = "D", description = "over which to connect")
    private String rampUp = "0";

    @Option(names = "--bytes", paramLabel = "N", description = "payload of a message (64)")
    private int bytes = 64;

    @Option(names = "--depth", paramLabel = "N", description = "messages under way each (1)")
    private int depth = 1;

    @Option(names = "--framing", paramLabel = "FRAMING", description = "(chunk)")
    private String framing = "chunk";

    @Option(names = "--source", split = ",", paramLabel = "IP", description = "addresses to use")
    private List<InetAddress> sources = new ArrayList<>();

    @Option(names = "--expect", paramLabel = "EXPR", description = "such as 'p99<5ms'")
    private List<String> expectations = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "write the result as JSON")
    private @Nullable Path json;

    @Option(names = "--hlog", paramLabel = "FILE", description = "write the histograms")
    private @Nullable Path hlog;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Expectation> expected = expectations.stream().map(Expectation::parse).toList();
        LoadResult result;
        try (Load load = Load.connect(options())) {
            result =
                    load.run(
                            duration("--warmup", warmup), duration("--duration", duration), live());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(LoadFiles.summary(result));
        if (json != null) {
            LoadFiles.writeJson(result, json);
        }
        if (hlog != null) {
            LoadFiles.writeHlog(result, hlog);
        }
        int status = check(expected, result, out);
        out.flush();
        boolean failed = result.errorCount() > 0 || result.counts().verified() == 0;
        return status == 0 && failed && expected.isEmpty() ? Main.FAILED : status;
    }

    /** A line that rewrites itself, on a terminal only. */
    @SuppressWarnings("SystemConsoleNull") // it is annotated so
    private static LoadListener live() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return LoadListener.NONE;
        }
        return new LoadListener() {
            @Override
            public void progress(Duration elapsed, long verified) {
                System.err.printf("\r%4d s  %,d replies", elapsed.toSeconds(), verified);
            }

            @Override
            public void closed() {
                System.err.print("\r\033[K");
            }
        };
    }

    private static int check(List<Expectation> expected, LoadResult result, PrintWriter out) {
        int status = 0;
        for (Expectation expectation : expected) {
            Expectation.Outcome outcome = expectation.check(result);
            out.println(outcome.explanation());
            int each =
                    switch (outcome.verdict()) {
                        case HELD -> 0;
                        case BROKEN -> GATE;
                        case UNDECIDED -> 4;
                    };
            status = status == GATE ? GATE : Math.max(status, each);
        }
        return status;
    }

    private LoadOptions options() {
        TransportKind kind = TransportKind.named(transport);
        LoadOptions.Builder options = LoadOptions.to(kind, CallOptions.address(address, kind));
        if (timeout != null) {
            options.timeout(duration("--timeout", timeout));
        }
        return options.connections(connections)
                .threads(threads)
                .duration(duration("--duration", duration))
                .warmup(duration("--warmup", warmup))
                .rate(rate)
                .thinkTime(duration("--think", think))
                .rampUp(duration("--ramp-up", rampUp))
                .messageBytes(bytes)
                .depth(depth)
                .framing(Framing.named(framing))
                .sources(sources)
                .build();
    }

    private static Duration duration(String option, String value) {
        return ServerOptions.duration(option, value);
    }
}
