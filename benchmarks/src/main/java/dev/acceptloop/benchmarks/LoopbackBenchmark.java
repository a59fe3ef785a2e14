package dev.acceptloop.benchmarks;

import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.SocketBuffer;
import dev.acceptloop.syscalls.Sockets;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message of 64 bytes through a TCP connection over loopback and back, by one thread that never
 * waits: what the kernel's part of a message costs when nobody has to be woken, which no server can
 * go below. The server's end is read and written by a channel, or by foreign calls as the pollers
 * do.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Loopback}.
 *
 * <p>Expect: several microseconds for four system calls, most of it TCP. What {@code emptyRead}
 * shows is the way into the kernel and out of it, by a channel with its locks and by a foreign
 * call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoopbackBenchmark {
    private static final int BYTES = 64;

    private final ByteBuffer sent = ByteBuffer.allocateDirect(BYTES);
    private final ByteBuffer got = ByteBuffer.allocateDirect(BYTES);
    private final SocketBuffer buffer = new SocketBuffer(BYTES);
    private SocketChannel client;
    private SocketChannel server;
    private SocketChannel foreignClient;
    private int foreignServer;

    /** Fields are set by {@link #connect}. */
    @SuppressWarnings("NullAway.Init") // JMH calls connect first
    public LoopbackBenchmark() {}

    /** Two connections. */
    @Setup
    public void connect() throws IOException {
        var any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(any)) {
            client = client(listening.getLocalAddress());
            server = listening.accept();
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.configureBlocking(false);
        }
        int listening = Sockets.listening(any, 1, false);
        try {
            foreignClient = client(Sockets.localAddress(listening));
            foreignServer = Sockets.accept(listening).descriptor();
            Descriptors.nonBlocking(foreignServer);
        } finally {
            Descriptors.close(listening);
        }
    }

    private static SocketChannel client(SocketAddress address) throws IOException {
        SocketChannel client = SocketChannel.open(address);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return client;
    }

    private static void readAll(SocketChannel from, ByteBuffer into) throws IOException {
        into.clear();
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new EOFException("the other end is closed");
            }
        }
    }

    /** There and back, the server's end a channel. */
    @Benchmark
    public void channel() throws IOException {
        client.write(sent.clear());
        readAll(server, got);
        server.write(got.flip());
        readAll(client, got);
    }

    /** There and back, the server's end by foreign calls. */
    @Benchmark
    public void foreignCall() throws IOException {
        foreignClient.write(sent.clear());
        int count = 0;
        while (count < BYTES) { // what is sent over loopback is there at once, and whole
            count = Math.max(0, buffer.receive(foreignServer));
        }
        buffer.send(foreignServer, buffer.received());
        readAll(foreignClient, got);
    }

    /** A read that finds nothing. */
    @Benchmark
    public int emptyRead() throws IOException {
        return server.read(got.clear());
    }

    /** A receive that finds nothing, by a foreign call. */
    @Benchmark
    public int emptyReceive() {
        return buffer.receive(foreignServer);
    }

    /** Closes both. */
    @TearDown
    public void close() throws IOException {
        client.close();
        server.close();
        foreignClient.close();
        Descriptors.close(foreignServer);
        buffer.close();
    }
}
