package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A load generator of others, one run of it, and what it says of it. */
enum OutsideGenerator {
    /** wrk(1): a closed loop over HTTP. */
    WRK {
        @Override
        List<String> command(InetSocketAddress target, int connections, int seconds) {
            return List.of(
                    "wrk",
                    "-t1",
                    "-c" + connections,
                    "-d" + seconds + "s",
                    "--latency",
                    "http://127.0.0.1:" + target.getPort() + "/");
        }

        @Override
        Said parse(String text) {
            return new Said(
                    (long) number(text, "(\\d+) requests in "),
                    number(text, "Requests/sec: +([0-9.]+)"),
                    micros(text, "50%  +([0-9.]+)(us|ms|s)"),
                    micros(text, "99%  +([0-9.]+)(us|ms|s)"),
                    Double.NaN,
                    text.contains("Socket errors") || text.contains("Non-2xx"));
        }
    },

    /** h2load(1) with HTTP/1.1: the same; of times it says the mean, and no percentile. */
    H2LOAD {
        @Override
        List<String> command(InetSocketAddress target, int connections, int seconds) {
            return List.of(
                    "h2load",
                    "--h1",
                    "-t1",
                    "-c" + connections,
                    "-D" + seconds,
                    "http://127.0.0.1:" + target.getPort() + "/");
        }

        @Override
        Said parse(String text) {
            String time = "time for request: +\\S+ +\\S+ +([0-9.]+)(us|ms|s)";
            return new Said(
                    (long) number(text, "(\\d+) succeeded, "),
                    number(text, "finished in [^,]+, ([0-9.]+) req/s"),
                    Double.NaN,
                    Double.NaN,
                    micros(text, time),
                    !text.contains(" 0 failed, 0 errored, 0 timeout"));
        }
    },

    /** sockperf(1): ping-pong over one connection, by a service that answers as its server does. */
    SOCKPERF {
        @Override
        List<String> command(InetSocketAddress target, int connections, int seconds) {
            return List.of(
                    "sockperf",
                    "ping-pong",
                    "--tcp",
                    "--full-rtt",
                    "-m64",
                    "-t" + seconds,
                    "-i127.0.0.1",
                    "-p" + target.getPort());
        }

        @Override
        Said parse(String text) {
            double seconds = number(text, "\\[Total Run] RunTime=([0-9.]+) sec");
            double all = number(text, "\\[Total Run][^\\n]* ReceivedMessages=(\\d+)");
            return new Said(
                    (long) all,
                    all / seconds,
                    number(text, "percentile 50\\.000 = +([0-9.]+)"),
                    number(text, "percentile 99\\.000 = +([0-9.]+)"),
                    Double.NaN,
                    !text.contains("# dropped messages = 0;"));
        }
    };

    private static final Duration OVER = Duration.ofSeconds(20);

    /**
     * What it says of a run; what it does not say is not a number.
     *
     * @param wrong whether it says that something failed
     */
    record Said(
            long messages,
            double perSecond,
            double p50Micros,
            double p99Micros,
            double meanMicros,
            boolean wrong) {}

    abstract List<String> command(InetSocketAddress target, int connections, int seconds);

    abstract Said parse(String text);

    boolean isHere() {
        return Pinning.onPath(command(new InetSocketAddress(1), 1, 1).getFirst());
    }

    /** What it asks with over HTTP: one request, as it came. */
    String request() throws IOException, InterruptedException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout((int) OVER.toMillis());
            var target = (InetSocketAddress) listener.getLocalSocketAddress();
            Process process =
                    new ProcessBuilder(new ArrayList<>(command(target, 1, 1)))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try {
                String head = head(listener);
                return head.isEmpty() ? head(listener) : head; // one may try whether all is well
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** The next one to connect says that; nothing, if it goes away. */
    private static String head(ServerSocket listener) throws IOException {
        try (Socket asker = listener.accept()) {
            asker.setSoTimeout((int) OVER.toMillis());
            var head = new StringBuilder();
            int next = 0;
            while (next >= 0 && head.indexOf("\r\n\r\n") < 0) {
                next = asker.getInputStream().read();
                if (next >= 0) {
                    head.append((char) next);
                }
            }
            return head.toString();
        }
    }

    /** Runs it to its end. */
    Said run(InetSocketAddress target, int connections, int seconds, Path directory)
            throws IOException, InterruptedException {
        Path output = directory.resolve(name());
        Process process =
                new ProcessBuilder(new ArrayList<>(command(target, connections, seconds)))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = process.waitFor(Duration.ofSeconds(seconds).plus(OVER));
        process.destroyForcibly().waitFor();
        String text = Files.readString(output);
        if (!ended || process.exitValue() != 0) {
            throw new IOException(this + " failed: " + text);
        }
        Said said = parse(text);
        if (said.wrong()) {
            throw new IOException(this + " found errors: " + text);
        }
        return said;
    }

    private static double number(String text, String pattern) {
        return Double.parseDouble(found(text, pattern).group(1));
    }

    private static double micros(String text, String pattern) {
        Matcher found = found(text, pattern);
        double value = Double.parseDouble(found.group(1));
        return switch (found.group(2)) {
            case "us" -> value;
            case "ms" -> 1e3 * value;
            default -> 1e6 * value;
        };
    }

    private static Matcher found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no '" + pattern + "' in: " + text);
        }
        return matcher;
    }
}
