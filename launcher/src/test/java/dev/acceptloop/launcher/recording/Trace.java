package dev.acceptloop.launcher.recording;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What strace wrote of all threads of a server and of its children: one file a thread, so that no
 * line is cut by another's.
 */
final class Trace {
    private static final Pattern LINE =
            Pattern.compile(
                    "(?<at>\\d+\\.\\d+) (?<name>\\w+)\\((?<arguments>.*)\\) += (?<result>-?\\w+|\\?)"
                            + "(?<rest>.*?)(?: <(?<lasts>\\d+\\.\\d+)>)?");
    private static final Pattern UNFINISHED =
            Pattern.compile(
                    "(?<at>\\d+\\.\\d+) (?<name>\\w+)\\((?<arguments>.*) <unfinished \\.\\.\\.>");
    private static final Pattern SIGNAL =
            Pattern.compile("(?<at>\\d+\\.\\d+) --- (?<name>SIG\\w+) .*");
    private static final Pattern OVER = Pattern.compile("(?<at>\\d+\\.\\d+) \\+\\+\\+ .*");

    /** The families that say how a server waits, and what a {@link Mark} is made of. */
    private static final String CALLS =
            "trace=accept,accept4,bind,listen,read,recvfrom,readv,write,sendto,writev,close,shutdown,"
                    + "dup2,dup3,poll,ppoll,select,pselect6,epoll_wait,epoll_pwait,epoll_pwait2,"
                    + "epoll_ctl,io_uring_enter,futex,clone,clone3,vfork,execve,exit,exit_group,"
                    + "prctl,stat,newfstatat";

    /**
     * A system call, or a signal.
     *
     * @param at microseconds since 1970
     * @param result as it was printed; {@code ?} if it did not return
     * @param lasts microseconds
     */
    record Call(
            int thread,
            long at,
            String name,
            String arguments,
            String result,
            String rest,
            long lasts) {
        long end() {
            return at + lasts;
        }

        long number() {
            return result.equals("?") ? -1 : Long.decode(result);
        }

        boolean failed(String error) {
            return rest.contains(error);
        }

        boolean isSignal() {
            return name.startsWith("SIG");
        }
    }

    private Trace() {}

    /** The words in front of a command that have it traced into files {@code folder/t.THREAD}. */
    static List<String> command(Path folder) {
        String output = folder.resolve("t").toString();
        return List.of(
                "strace",
                "-ff",
                "--seccomp-bpf",
                "-qq",
                "-ttt",
                "-T",
                "-yy",
                "-s",
                "32",
                "-o",
                output,
                "-e",
                CALLS,
                "-e",
                "signal=SIGTERM");
    }

    /** All calls, in the order in which they began. */
    static List<Call> read(Path folder) throws IOException {
        List<Call> calls = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> name(f).startsWith("t.")).toList()) {
                int thread = Integer.parseInt(name(file).substring(2));
                long end = 0;
                List<Call> its = new ArrayList<>();
                for (String line : Files.readAllLines(file)) {
                    Call call = call(thread, line);
                    if (call != null) {
                        its.add(call);
                        end = Math.max(end, call.end());
                    } else {
                        Matcher over = OVER.matcher(line);
                        end = over.matches() ? micros(over.group("at")) : end;
                    }
                }
                calls.addAll(ended(its, end));
            }
        }
        calls.sort(Comparator.comparingLong(Call::at).thenComparingLong(Call::end));
        return calls;
    }

    /** Those that did not return were made until their thread ended. */
    private static List<Call> ended(List<Call> calls, long end) {
        return calls.stream()
                .map(call ->
                        call.result.equals("?") && !call.isSignal()
                                ? new Call(
                                        call.thread,
                                        call.at,
                                        call.name,
                                        call.arguments,
                                        "?",
                                        "",
                                        Math.max(0, end - call.at))
                                : call)
                .toList();
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    static @Nullable Call call(int thread, String line) {
        Matcher signal = SIGNAL.matcher(line);
        if (signal.matches()) {
            return new Call(
                    thread, micros(signal.group("at")), signal.group("name"), "", "?", "", 0);
        }
        Matcher call = LINE.matcher(line);
        if (call.matches()) {
            String lasts = call.group("lasts");
            return new Call(
                    thread,
                    micros(call.group("at")),
                    call.group("name"),
                    call.group("arguments"),
                    call.group("result"),
                    call.group("rest"),
                    lasts == null ? 0 : micros(lasts));
        }
        Matcher open = UNFINISHED.matcher(line);
        if (open.matches()) {
            String arguments = open.group("arguments");
            return new Call(
                    thread, micros(open.group("at")), open.group("name"), arguments, "?", "", 0);
        }
        return null;
    }

    private static long micros(String seconds) {
        return new BigDecimal(seconds).movePointRight(6).longValue();
    }
}
