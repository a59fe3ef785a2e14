package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A thread per connection, echo, and something that a scenario has to see, named by the model that
 * is asked for: {@code serve plain|leaks|wrong|burns}.
 */
final class PlantedEcho implements Runnable {
    static final int LEAKED_BYTES = 1024; // per connection, with the array's head

    static final long BURNT_MICROS = 2000; // per read, and so per connection that asks once

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ARRAY_HEAD = 16;
    private static final Collection<byte[]> LEAK = new ConcurrentLinkedQueue<>();
    private static final int RIGHT_REPLIES = 20; // of the server, before a wrong one

    private static int replies;

    private final String plant;
    private final Socket client;

    private PlantedEcho(String plant, Socket client) {
        this.plant = plant;
        this.client = client;
    }

    static void main(String[] arguments) throws IOException {
        String plant = arguments[1];
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        try (var listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("listening tcp 127.0.0.1:" + listening.getLocalPort());
            while (true) {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                if (plant.equals("leaks")) {
                    LEAK.add(new byte[LEAKED_BYTES - ARRAY_HEAD]);
                }
                Thread.ofPlatform().start(new PlantedEcho(plant, client));
            }
        }
    }

    @Override
    public void run() {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            var buffer = new byte[2048];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (plant.equals("wrong") && isWrongNow()) {
                    buffer[count - 1] ^= 1;
                }
                if (plant.equals("burns")) {
                    burn();
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException _) {
            return; // the peer is gone, and this thread with it
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
