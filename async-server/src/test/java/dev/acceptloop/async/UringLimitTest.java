package dev.acceptloop.async;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.Ring;
import dev.acceptloop.syscalls.RingSupport;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A process that may have few descriptors, and more clients than that. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class UringLimitTest {
    private static final int DESCRIPTORS = 100;
    private static final String FAILED = "accept: EMFILE (24)";
    private static final String AT = FAILED + " at ";
    private static final int MOST_FAILURES = 10;
    private static final long PAUSES_MILLIS = 68; // 10 + 20 + 40, less what a clock may round

    /** Serves until its standard input ends, and tells of each accept that failed. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            var listener =
                    new ServerListener() {
                        @Override
                        public void acceptFailed(IOException cause) {
                            String when = Long.toString(System.nanoTime());
                            // Joined without +, which would link code just then.
                            System.out.println(
                                    String.join(" at ", String.valueOf(cause.getMessage()), when));
                        }
                    };
            // Out of descriptors no class file can be opened, nor the log's time zones: what copes
            // with it is loaded before.
            IOException expected = Ring.failure("accept", -Errno.EMFILE);
            System.getLogger(FAILED).log(System.Logger.Level.WARNING, expected.getMessage());
            ServerModel uring = new UringModel();
            try (Server server = uring.open(ServerOptions.DEFAULTS, listener)) {
                System.out.println(((InetSocketAddress) server.address()).getPort());
                while (System.in.read() >= 0) {
                    System.out.println("never told anything");
                }
            }
            System.out.println("closed");
        }
    }

    @Test
    void withoutDescriptorsItBacksOffServesTheOthersAndGoesOn() throws Exception {
        assumeTrue(RingSupport.unavailable().isEmpty(), RingSupport.unavailable());
        Process process = started();
        var clients = new ArrayList<Socket>();
        try (BufferedReader told = process.inputReader()) {
            int port = Integer.parseInt(told.readLine());
            try (var first = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(echo(first)).isEqualTo("hello");
            }
            for (int i = 0; i < DESCRIPTORS + 10; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(longestOfThreePauses(told))
                    .as("ms, by its own clock")
                    .isGreaterThanOrEqualTo(PAUSES_MILLIS);
            assertThat(echo(clients.getFirst())).as("beside those that wait").isEqualTo("hello");
            for (Socket client : clients.subList(0, DESCRIPTORS)) {
                client.close();
            }
            assertThat(echo(clients.getLast())).as("that waited").isEqualTo("hello");
            process.getOutputStream().close();
            String last = told.readLine();
            while (last != null && last.startsWith(AT)) {
                last = told.readLine();
            }
            assertThat(last).isEqualTo("closed");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
            process.destroyForcibly().waitFor();
        }
    }

    /**
     * 10 + 20 + 40 ms at first, but for a descriptor that the JVM gives back meanwhile: then an
     * accept succeeds, and it begins anew.
     */
    private static long longestOfThreePauses(BufferedReader told) throws IOException {
        var failures = new ArrayList<Long>();
        long longest = 0;
        while (failures.size() < MOST_FAILURES && longest < PAUSES_MILLIS) {
            failures.add(failedAt(told.readLine()));
            int last = failures.size() - 1;
            if (last >= 3) {
                long pauses = failures.get(last) - failures.get(last - 3);
                longest = Math.max(longest, TimeUnit.NANOSECONDS.toMillis(pauses));
            }
        }
        return longest;
    }

    private static long failedAt(String line) {
        assertThat(line).startsWith(AT);
        return Long.parseLong(line.substring(AT.length()));
    }

    private static Process started() throws IOException {
        var java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(
                        List.of(
                                "sh",
                                "-c",
                                "ulimit -n " + DESCRIPTORS + " && exec \"$@\"",
                                "sh",
                                java,
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-MaxFDLimit", // keeps the soft limit
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String echo(Socket client) throws IOException {
        client.setSoTimeout(20_000);
        client.getOutputStream().write("hello".getBytes(US_ASCII));
        return new String(client.getInputStream().readNBytes(5), US_ASCII);
    }
}
