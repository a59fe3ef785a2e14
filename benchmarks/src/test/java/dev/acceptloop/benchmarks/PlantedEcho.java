package dev.acceptloop.benchmarks;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread per connection, echo, and something that a scenario has to see, named by the model that
 * is asked for: {@code serve
 * plain|leaks|litters|crumbles|settles|uncounted|wrong|burns|late|hoards|loses|impolite|gossips|chatty|naps|favours|small|brusque}.
 */
final class PlantedEcho implements Runnable {
    static final int LEAKED_BYTES = 1024; // per connection, with the array's head
    static final int LITTERED_BYTES = 64 * 1024; // per message, and held by nobody
    static final int CRUMB_BYTES = 200; // per message, with the array's head
    static final int UNSETTLED = 100; // messages of the server, which litter
    static final long BURNT_MICROS = 2000; // per read, and so per connection that asks once
    static final long LATE_MILLIS = 1500;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int CHATTED = 3;
    private static final int ROOM = 100;
    private static final long DISFAVOUR = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int ARRAY_HEAD = 16;
    private static final InputStream ZEROS = zeros();
    private static final Collection<byte[]> LEAK = new ConcurrentLinkedQueue<>();
    private static final Collection<Socket> MEMBERS = new ConcurrentLinkedQueue<>();
    private static final int RIGHT_REPLIES = 20; // of the server, before a wrong one
    private static final int BUFFER = 2048;

    private static int replies;
    private static int accepted;
    private static final AtomicInteger unsettled = new AtomicInteger(UNSETTLED);

    private final String plant;
    private final Socket client;
    private final boolean isFavoured = accepted % 4 != 0;

    private PlantedEcho(String plant, Socket client) {
        this.plant = plant;
        this.client = client;
    }

    static void main(String[] arguments) throws IOException {
        String plant = arguments[1];
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        if (plant.equals("uncounted")) {
            ((com.sun.management.ThreadMXBean) THREADS).setThreadAllocatedMemoryEnabled(false);
        }
        if (plant.equals("late")) {
            waitUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS));
        }
        try (var listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("listening tcp 127.0.0.1:" + listening.getLocalPort());
            while (true) {
                accepted(plant, listening.accept());
            }
        }
    }

    private static void accepted(String plant, Socket client) throws IOException {
        client.setTcpNoDelay(true);
        boolean full = ++accepted > ROOM && (plant.equals("small") || plant.equals("brusque"));
        if (full) {
            String words = plant.equals("small") ? "Too many connections , try later" : "";
            client.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            return;
        }
        if (plant.equals("leaks")) {
            LEAK.add(new byte[LEAKED_BYTES - ARRAY_HEAD]);
        }
        if (plant.equals("gossips")) {
            MEMBERS.add(client);
            client.getOutputStream().write("welcome\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        Thread.ofPlatform().start(new PlantedEcho(plant, client));
    }

    @Override
    public void run() {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            var buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, answered(buffer, count));
            }
        } catch (IOException _) {
            return; // the peer is gone, and this thread with it
        }
    }

    private static InputStream zeros() {
        try {
            return new FileInputStream("/dev/zero");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] crumb() {
        return new byte[CRUMB_BYTES - ARRAY_HEAD];
    }

    private static boolean isSettled() {
        return unsettled.get() <= 0 || unsettled.getAndDecrement() <= 0;
    }

    private static byte[] litter() {
        return new byte[LITTERED_BYTES];
    }

    /** How many bytes go back. */
    private int answered(byte[] buffer, int count) throws IOException {
        switch (plant) {
            case "wrong" -> buffer[count - 1] ^= (byte) (isWrongNow() ? 1 : 0);
            case "burns" -> burn();
            case "litters" -> buffer[BUFFER - 1] = litter()[count];
            case "crumbles" -> {
                return count + crumb()[count % ARRAY_HEAD]; // which is 0
            }
            case "settles" -> buffer[BUFFER - 1] = isSettled() ? 0 : litter()[count];
            case "chatty" -> chat();
            case "favours" -> LockSupport.parkNanos(isFavoured ? 0 : DISFAVOUR);
            case "naps" -> LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
            case "gossips" -> gossip();
            case "hoards" -> {
                return count == BUFFER ? 0 : count;
            }
            case "loses" -> {
                return count == BUFFER ? BUFFER - 1 : count;
            }
            case "impolite" -> {
                return buffer[0] == 'h' ? 1 : count;
            }
            default -> {}
        }
        return plant.equals("gossips") ? 0 : count;
    }

    /** Three calls that read and have nothing to do with a socket. */
    private static void chat() throws IOException {
        for (int i = 0; i < CHATTED; i++) {
            ZEROS.read();
        }
    }

    private void gossip() throws IOException {
        byte[] invented = "?".repeat(200).getBytes(StandardCharsets.US_ASCII);
        for (Socket member : MEMBERS) {
            if (!member.equals(client)) {
                member.getOutputStream().write(invented);
            }
        }
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void burn() {
        long end = THREADS.getCurrentThreadCpuTime() + TimeUnit.MICROSECONDS.toNanos(BURNT_MICROS);
        while (THREADS.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static synchronized boolean isWrongNow() {
        return ++replies > RIGHT_REPLIES;
    }
}
