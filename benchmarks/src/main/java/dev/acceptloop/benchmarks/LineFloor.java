package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.PairedWindows.Arm;
import dev.acceptloop.benchmarks.PairedWindows.Costs;
import dev.acceptloop.benchmarks.PairedWindows.Load;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to write a protocol on the event framework: processor time of an echo of lines, on
 * a reactor with a LineReceiver, against the bare {@code selector} model with line framing, and
 * against Twisted's own LineReceiver where that is installed.
 *
 * <p>How: {@link PairedWindows}.
 *
 * <p>Run: {@code java --enable-native-access=ALL-UNNAMED -cp benchmarks/target/benchmarks.jar
 * dev.acceptloop.benchmarks.LineFloor [ROUNDS]} (unless told, 12; four minutes on a quiet machine).
 * Ends with 0 if all limits hold, 3 if one does not, 4 if the intervals do not say.
 *
 * <p>Expect: little above the selector, since the system calls are the same and the lines of one
 * segment leave in one write; a fraction of Twisted, which makes objects of each line.
 */
public final class LineFloor {
    private static final String REACTOR = "reactor, LineReceiver";
    private static final String SELECTOR = "selector, framing line";
    private static final String TWISTED = "Twisted, LineReceiver";
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /**
     * What is sent, and what it may cost.
     *
     * @param mostOfSelector processor time as a multiple of the selector's; 0 for no limit
     * @param mostOfTwisted the same, of Twisted's
     */
    private record Limits(Load load, double mostOfSelector, double mostOfTwisted) {}

    private static final List<Limits> LIMITS =
            List.of(
                    new Limits(new Load(1, 1, 64), 1.10, 0.5),
                    new Limits(new Load(50, 1, 64), 1.10, 0.5),
                    new Limits(new Load(50, 64, 32), 0, 1 / 6.0));

    private final List<Arm> arms = new ArrayList<>();
    private final PairedWindows windows;

    private LineFloor(Pinning pinning, int rounds) throws IOException, InterruptedException {
        var selector = new ArrayList<>(ModelProcess.command());
        selector.addAll(List.of("serve", "selector", "--framing=line", "--port=0"));
        arms.add(new Arm(SELECTOR, selector));
        var reactor = new ArrayList<>(ModelProcess.command());
        reactor.removeLast(); // the class whose main it is
        reactor.add(EchoLines.class.getName());
        arms.add(new Arm(REACTOR, reactor));
        if (hasTwisted()) {
            arms.add(new Arm(TWISTED, List.of(PYTHON.toString(), script().toString())));
        } else {
            System.out.println("Twisted is not installed (python3-twisted): left out");
        }
        windows = new PairedWindows(pinning, arms, rounds, Path.of("results", "line-floor.log"));
    }

    private static boolean hasTwisted() throws IOException, InterruptedException {
        return Files.isExecutable(PYTHON)
                && new ProcessBuilder(PYTHON.toString(), "-c", "import twisted").start().waitFor()
                        == 0;
    }

    private static Path script() throws IOException {
        Path script = Files.createDirectories(Path.of("results")).resolve("twisted_lines.py");
        try (@Nullable InputStream source =
                LineFloor.class.getResourceAsStream("twisted_lines.py")) {
            if (source == null) {
                throw new FileNotFoundException("twisted_lines.py is not among the resources");
            }
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return script;
    }

    /** Measures all loads. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length == 0 ? 12 : Integer.parseInt(arguments[0]);
        int status = 0;
        try (Pinning pinning = Pinning.apply()) {
            var floor = new LineFloor(pinning, rounds);
            for (Limits limits : LIMITS) {
                status = Math.max(status, floor.measure(limits));
            }
        }
        Runtime.getRuntime().exit(status == 1 ? 4 : status);
    }

    private int measure(Limits limits) throws IOException, InterruptedException {
        System.out.println(limits.load());
        Costs costs = windows.measure(limits.load());
        for (int arm = 0; arm < arms.size(); arm++) {
            double mean = costs.of(arm).mean();
            System.out.printf(
                    Locale.ROOT,
                    "  %-24s %7.2f us a segment, %9.0f lines a CPU second%n",
                    arms.get(arm).name(),
                    mean / 1e3,
                    limits.load().lines() * 1e9 / mean);
        }
        int status = compare(costs, 0, limits.mostOfSelector());
        return arms.size() < 3
                ? status
                : Math.max(status, compare(costs, 2, limits.mostOfTwisted()));
    }

    /** 0: the whole interval is within the limit. 3: all of it above. 1: it holds the limit. */
    private int compare(Costs costs, int base, double limit) {
        Estimate ratio = costs.ratio(1, base);
        boolean within = limit == 0 || ratio.high() <= limit;
        boolean above = limit != 0 && ratio.low() > limit;
        System.out.printf(
                Locale.ROOT,
                "  of %-21s %5.3f [%5.3f, %5.3f]  %s%n",
                arms.get(base).name(),
                ratio.mean(),
                ratio.low(),
                ratio.high(),
                limit == 0
                        ? "no limit"
                        : String.format(
                                Locale.ROOT,
                                "%s %.3f",
                                within ? "within" : above ? "ABOVE" : "cannot tell",
                                limit));
        return within ? 0 : above ? 3 : 1;
    }
}
