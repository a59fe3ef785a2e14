package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * An echo with one fault, named by the model that is asked for, or with a known cost: {@code serve
 * right|corrupts|drops|twice|crashes|status|burns|child|stalls|unpins|large|extra}.
 */
final class FaultyEcho implements Runnable {
    static final long BURNT_MICROS = 500;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int LARGE = 3_000; // bytes; what comes as load is smaller
    private static final int STALLS_EVERY = 500; // messages of all connections together
    private static final Duration STALL = Duration.ofMillis(200);
    private static final int GOOD_REPLIES = 200; // on a connection, before the fault

    private static final LongAdder answered = new LongAdder();

    private final String fault;
    private final Socket client;

    private FaultyEcho(String fault, Socket client) {
        this.fault = fault;
        this.client = client;
    }

    static void main(String[] arguments) throws Exception {
        String fault = arguments[1];
        if (fault.equals("child")) {
            serveInAChild();
        }
        if (fault.equals("unpins")) {
            unpin();
        }
        int status = fault.equals("status") ? 7 : 0;
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            System.out.println("answered " + answered.sum() + " bytes");
                            System.out.flush();
                            Runtime.getRuntime().halt(status);
                        }));
        try (var listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            System.out.println("listening tcp 127.0.0.1:" + listening.getLocalPort());
            while (true) {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                Thread.ofPlatform().start(new FaultyEcho(fault, client));
            }
        }
    }

    private static void serveInAChild() throws IOException, InterruptedException {
        var command = ModelProcess.command(FaultyEcho.class);
        command.add("serve");
        command.add("burns");
        Process child = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            child.destroy();
                            child.onExit().orTimeout(5, TimeUnit.SECONDS).join();
                            Runtime.getRuntime().halt(0);
                        }));
        child.waitFor();
    }

    private static void unpin() throws IOException, InterruptedException {
        String self = Long.toString(ProcessHandle.current().pid());
        String all = "0-" + (Runtime.getRuntime().availableProcessors() + 62);
        new ProcessBuilder("taskset", "-a", "-p", "-c", all, self)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public void run() {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            var buffer = new byte[16 * 1024];
            for (int replies = 0; ; replies++) {
                int count = in.read(buffer);
                if (count < 0) {
                    answered.add(fault.equals("extra") ? 64 : 0); // nobody is there to see it
                    return;
                }
                if (fault.equals("burns")) {
                    burn();
                } else if (fault.equals("stalls")) {
                    stall();
                } else if (fault.equals("large")) {
                    buffer[count - 1] ^= (byte) (count > LARGE ? 1 : 0);
                } else if (replies >= GOOD_REPLIES) {
                    misbehave(buffer, count, out);
                }
                out.write(buffer, 0, count);
                answered.add(count);
            }
        } catch (IOException | InterruptedException _) {
            return; // the peer is gone, and this thread with it
        }
    }

    private void misbehave(byte[] buffer, int count, OutputStream out) throws IOException {
        switch (fault) {
            case "corrupts" -> buffer[count - 1] ^= 1;
            case "twice" -> out.write(buffer, 0, count);
            case "drops" -> client.close();
            case "crashes" -> Runtime.getRuntime().halt(3);
            default -> {}
        }
    }

    private static int messages;

    /** Everybody waits for the one who sleeps. */
    private static synchronized void stall() throws InterruptedException {
        messages++;
        if (messages % STALLS_EVERY == 0) {
            Thread.sleep(STALL);
        }
    }

    private static void burn() {
        long end = THREADS.getCurrentThreadCpuTime() + TimeUnit.MICROSECONDS.toNanos(BURNT_MICROS);
        while (THREADS.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
