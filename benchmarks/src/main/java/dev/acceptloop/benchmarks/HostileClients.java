package dev.acceptloop.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Clients that do what is allowed and unkind, at a fixed pace, on a thread of their own: some send
 * a byte at each tick of a line that never ends, some reset in mid-line, and some finish sending
 * before they read. These are answered to the end, and are compared.
 */
final class HostileClients implements Runnable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int DRIPPERS = 8;
    private static final int MOST_DRIPS = 10_000; // below the longest line
    private static final long TICK = 10_000_000;
    private static final int TICKS_PER_VISIT = 5; // of one that resets, and of one that finishes
    private static final byte[] LINE = "half-closed\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress address;
    private volatile boolean over;
    private volatile String trouble = "";

    HostileClients(InetSocketAddress address) {
        this.address = address;
    }

    /** How many of their connections there are at once. */
    static int connections() {
        return DRIPPERS + 2;
    }

    /** Makes them leave. */
    void leave() {
        over = true;
    }

    /** What the server did wrong, in a line; empty if nothing. */
    String trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try {
            misbehave();
        } catch (IOException e) {
            trouble = "hostile: " + e.getMessage();
        }
    }

    private void misbehave() throws IOException {
        List<Socket> drippers = new ArrayList<>();
        try {
            for (int i = 0; i < DRIPPERS; i++) {
                drippers.add(open());
            }
            long due = System.nanoTime();
            for (int tick = 0; !over && tick < MOST_DRIPS; tick++, due += TICK) {
                SilentConnections.pause(due);
                tick(drippers, tick);
            }
        } finally {
            closeAll(drippers);
        }
    }

    private void tick(List<Socket> drippers, int tick) throws IOException {
        for (Socket dripper : drippers) {
            dripper.getOutputStream().write('.');
        }
        if (tick % TICKS_PER_VISIT == 0) {
            reset();
        }
        if (tick % TICKS_PER_VISIT == TICKS_PER_VISIT / 2) {
            finish();
        }
    }

    private void reset() throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(LINE, 0, LINE.length / 2);
            socket.setSoLinger(true, 0);
        }
    }

    private void finish() throws IOException {
        try (Socket socket = open()) {
            OutputStream out = socket.getOutputStream();
            out.write(LINE);
            socket.shutdownOutput();
            byte[] reply = new DataInputStream(socket.getInputStream()).readAllBytes();
            if (!Arrays.equals(reply, LINE)) {
                throw new IOException("half-closed, and answered " + reply.length + " bytes");
            }
        }
    }

    private Socket open() throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address, TIMEOUT_MILLIS);
        return socket;
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
