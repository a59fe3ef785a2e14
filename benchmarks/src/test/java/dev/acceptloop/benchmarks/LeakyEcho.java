package dev.acceptloop.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An echo of lines, a thread per connection, and something that a soak has to see, named by the
 * model that is asked for.
 */
final class LeakyEcho implements Runnable {
    private static final int LONGEST = 16_384;
    private static final int BUFFER = 8192;
    private static final int LEAKED_HEAP = 4096; // per connection
    private static final int LEAKED_DIRECT = 16_384; // a page and more, or a leak takes long
    private static final long OLD_NANOS = 1_000_000_000;
    private static final int RIGHT_LINES = 2000; // of the server, before a wrong one

    private static final Collection<Object> LEAK = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger ECHOED = new AtomicInteger();

    private final Plant plant;
    private final Socket client;
    private final long accepted = System.nanoTime();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** What is wrong with it. */
    enum Plant {
        /** Nothing. */
        PLAIN,
        /** Who resets is kept open. */
        DESCRIPTOR,
        /** The same, and forgotten: a collection closes it. */
        LITTER,
        /** A connection leaves bytes behind. */
        HEAP,
        /** The same outside of the heap. */
        DIRECT,
        /** Who resets leaves a thread behind. */
        THREAD,
        /** After many right lines one byte is another. */
        WRONG,
        /** The same to those alone who stay for longer than others. */
        OLD,
        /** Who half-closes is not answered. */
        DEAF,
        /** A FIN is answered by RST. */
        BRUSQUE,
        /** A line that is not finished is echoed. */
        HASTY,
        /** A line that is too long is echoed. */
        PATIENT,
        /** The last bytes of many are lost. */
        LOSES,
        /** Leaves a child behind. */
        CHILD,
        /** Leaves a child behind that goes on to serve. */
        PORT,
        /** Exit status 7. */
        STATUS,
        /** A stack trace, once. */
        TRACE,
        /** Ends by itself, after many lines. */
        DIES;

        /** As a model is called. */
        String model() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private LeakyEcho(Plant plant, Socket client) {
        this.plant = plant;
        this.client = client;
    }

    static void main(String[] arguments) throws IOException {
        Plant plant = Plant.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int status = plant == Plant.STATUS ? 7 : 0;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(status)));
        if (plant == Plant.CHILD) {
            new ProcessBuilder("sleep", "60").inheritIO().start();
        }
        if (plant == Plant.TRACE) {
            new IOException("planted").printStackTrace();
        }
        ServerSocket listening = plant == Plant.PORT ? shared(arguments) : open();
        System.out.println("listening tcp 127.0.0.1:" + listening.getLocalPort());
        serve(plant, listening);
    }

    /** As the parent, which starts a child, or as that child. */
    private static ServerSocket shared(String[] arguments) throws IOException {
        boolean isChild = arguments.length > 2 && !arguments[2].startsWith("--");
        int port = isChild ? Integer.parseInt(arguments[2]) : 0;
        var listening = new ServerSocket();
        listening.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        if (!isChild) {
            var command = ModelProcess.command(LeakyEcho.class);
            command.addAll(List.of("serve", arguments[1]));
            command.add(Integer.toString(listening.getLocalPort()));
            new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        }
        return listening;
    }

    static ServerSocket open() throws IOException {
        return new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    }

    /** Serves until the listening socket is closed. */
    static void serve(Plant plant, ServerSocket listening) throws IOException {
        try {
            while (true) {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                Thread.ofPlatform().daemon().start(new LeakyEcho(plant, client));
            }
        } catch (SocketException e) {
            if (!listening.isClosed()) {
                throw e;
            }
        }
    }

    @Override
    public void run() {
        if (plant == Plant.HEAP) {
            LEAK.add(new byte[LEAKED_HEAP]);
        }
        if (plant == Plant.DIRECT) {
            LEAK.add(ByteBuffer.allocateDirect(LEAKED_DIRECT));
        }
        try {
            echo();
            client.close();
        } catch (IOException _) {
            reset();
        }
    }

    private void reset() {
        switch (plant) {
            case DESCRIPTOR -> LEAK.add(client);
            case LITTER -> {}
            case THREAD -> {
                close();
                while (true) {
                    LockSupport.park();
                }
            }
            default -> close();
        }
    }

    private void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void echo() throws IOException {
        InputStream in = client.getInputStream();
        var buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            answer(buffer, count);
            if (line.size() > LONGEST && plant != Plant.PATIENT) {
                return;
            }
        }
        if (plant == Plant.HASTY) {
            line.writeTo(client.getOutputStream());
        }
        if (plant == Plant.BRUSQUE) {
            client.setSoLinger(true, 0);
        }
    }

    /** Sends the lines that have come to their end. */
    private void answer(byte[] buffer, int count) throws IOException {
        var reply = new ByteArrayOutputStream();
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            line.write(buffer[i]);
            if (buffer[i] == '\n') {
                line.writeTo(reply);
                line.reset();
                ends.add(reply.size());
            }
        }
        if (plant == Plant.PATIENT && line.size() > LONGEST) {
            line.writeTo(reply);
            line.reset();
        }
        int lines = ECHOED.addAndGet(ends.size());
        byte[] bytes = reply.toByteArray();
        boolean isOld = System.nanoTime() - accepted > OLD_NANOS;
        boolean isWrong = plant == Plant.WRONG ? lines > RIGHT_LINES : plant == Plant.OLD && isOld;
        if (isWrong && bytes.length > 0) {
            bytes[bytes.length / 2] ^= 1;
        }
        if (plant == Plant.DIES && lines > RIGHT_LINES) {
            Runtime.getRuntime().halt(3);
        }
        int sent = plant == Plant.LOSES && ends.size() > 3 ? bytes.length - 1 : bytes.length;
        if (plant == Plant.DEAF && ends.size() == 3) {
            sent = 0; // three lines are of who half-closes
        }
        client.getOutputStream().write(bytes, 0, sent);
    }
}
