package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.Transport;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class HttpCostTest {
    private static final int ROUNDS = 20_000;

    private final MessageProtocol http = new HttpSite(Clock.systemUTC()).conversation();
    private final Sink sink = new Sink();

    HttpCostTest() {
        http.connectionMade(sink);
    }

    private static long allocated() throws JMException {
        Object bytes =
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                                "getThreadAllocatedBytes",
                                new Object[] {Thread.currentThread().threadId()},
                                new String[] {"long"});
        return (Long) bytes;
    }

    private void receive(ByteBuffer read) {
        for (int i = 0; i < ROUNDS; i++) {
            http.dataReceived(read.rewind());
        }
    }

    @Test
    void allocatesNothingPerRequest() throws JMException {
        String get = "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\n\r\n";
        String head = "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n";
        String post = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
        byte[] request = (get + head + post).getBytes(US_ASCII);
        ByteBuffer read = ByteBuffer.allocateDirect(request.length).put(request);
        receive(read); // classes loaded, buffers grown
        long before = allocated();
        long answered = http.messages();
        receive(read);
        double perRequest = (double) (allocated() - before) / (http.messages() - answered);
        assertThat(http.messages() - answered).isEqualTo(3L * ROUNDS);
        assertThat(perRequest).isLessThan(1);
    }

    /** A long line costs per byte what short ones do: none is looked at again each time. */
    @Test
    void aByteAtATimeIsLinear() {
        byte[] longLines = request("A: " + "b".repeat(7_997), 1);
        byte[] shortLines = request("A: " + "b".repeat(97), 80);
        long longNanos = Long.MAX_VALUE; // the least: of the rest other processes had a part
        long shortNanos = Long.MAX_VALUE;
        for (int i = 0; i < 60; i++) {
            longNanos = Math.min(longNanos, drip(longLines));
            shortNanos = Math.min(shortNanos, drip(shortLines));
        }
        assertThat(http.messages()).isEqualTo(120);
        assertThat((double) longNanos / shortNanos).isLessThan(4);
    }

    private static byte[] request(String line, int lines) {
        String head = "GET / HTTP/1.1\r\nHost: a\r\n" + (line + "\r\n").repeat(lines) + "\r\n";
        return head.getBytes(US_ASCII);
    }

    private long drip(byte[] request) {
        ByteBuffer drops = ByteBuffer.wrap(request);
        long begin = System.nanoTime();
        for (int i = 0; i < request.length; i++) {
            http.dataReceived(drops.clear().position(i).limit(i + 1));
        }
        return System.nanoTime() - begin;
    }

    /** A transport that takes all and keeps nothing. */
    private static final class Sink implements Transport {
        @Override
        public void write(ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close(CloseReason reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void abort(CloseReason reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public SocketAddress localAddress() {
            return RecordingTransport.PEER;
        }

        @Override
        public SocketAddress remoteAddress() {
            return RecordingTransport.PEER;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}
