package dev.acceptloop.syscalls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations of every kind on one ring, and on one real connection. */
@Timeout(10)
final class RingTest {
    private static final int OPERATIONS = 8;
    private static final int COMPLETIONS = 16;
    private static final int BUFFERS = 2;
    private static final int BYTES = 8;

    /** Where there is a ring to test. */
    @Nested
    @EnabledIf("isAvailable")
    final class OnThisMachine {
        private final Socket peer = new Socket();
        private Ring ring;
        private ProvidedBuffers buffers;
        private int listening;
        private int socket;

        static boolean isAvailable() {
            return RingSupport.unavailable().isEmpty();
        }

        @BeforeEach
        void accept() throws IOException {
            buffers = new ProvidedBuffers(BUFFERS, BYTES, 2 * BYTES);
            ring = new Ring(OPERATIONS, COMPLETIONS, buffers);
            ring.enable();
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            listening = Sockets.listening(loopback, 4, false);
            ring.accept(listening, 1);
            peer.connect(Sockets.localAddress(listening));
            awaitOne();
            assertThat(ring.data(0)).isEqualTo(1);
            assertThat(ring.goesOn(0)).isTrue();
            assertThat(ring.buffer(0)).isEqualTo(-1);
            socket = ring.result(0);
            ring.seen(1);
            assertThat(Sockets.remoteAddress(socket)).isEqualTo(peer.getLocalSocketAddress());
        }

        @AfterEach
        void close() throws IOException {
            peer.close();
            ring.close();
            Descriptors.close(listening);
            Descriptors.close(socket);
        }

        private void awaitOne() throws SyscallException {
            assertThat(ring.await(1)).isEqualTo(1);
        }

        private void say(String text) throws IOException {
            peer.getOutputStream().write(text.getBytes(US_ASCII));
        }

        private String heard(int bytes) throws IOException {
            return new String(peer.getInputStream().readNBytes(bytes), US_ASCII);
        }

        @Test
        void oneReceiveTakesWhatComesUntilTheEnd() throws IOException {
            ring.receive(socket, 0, 2);
            for (String text : List.of("hello", "world")) {
                say(text);
                awaitOne();
                assertThat(ring.data(0)).isEqualTo(2);
                ByteBuffer received = buffers.received(ring.buffer(0), ring.result(0));
                assertThat(US_ASCII.decode(received).toString()).isEqualTo(text);
                assertThat(ring.goesOn(0)).isTrue();
                buffers.giveBack(ring.buffer(0));
                buffers.publish();
                ring.seen(1);
            }
            peer.shutdownOutput();
            awaitOne();
            assertThat(ring.result(0)).isZero();
            assertThat(ring.goesOn(0)).isFalse();
        }

        /** Where the kernel can count: before Linux 6.17 it says that it cannot. */
        @Test
        void aReceiveEndsAfterSoManyBytesAndTheRestWaits() throws IOException {
            var heard = new StringBuilder();
            say("0123456701234567the rest");
            ring.receive(socket, BYTES + 1, 2);
            boolean goesOn = true;
            while (goesOn && heard.length() < 2 * BYTES) {
                goesOn = take(heard);
            }
            assertThat(heard).hasToString("0123456701234567"); // the last buffer is filled
            assertThat(goesOn).isFalse();
            ring.receiveNow(socket, 3);
            assertThat(take(heard)).isFalse(); // that one receives once
            assertThat(heard).hasToString("0123456701234567the rest");
        }

        /** Returns whether more is to come of the same operation. */
        private boolean take(StringBuilder heard) throws SyscallException {
            boolean goesOn = true;
            int count = ring.await(1);
            for (int i = 0; i < count; i++) {
                assumeThat(ring.result(i)).as("a number of bytes").isNotEqualTo(-Errno.EINVAL);
                ByteBuffer received = buffers.received(ring.buffer(i), ring.result(i));
                heard.append(US_ASCII.decode(received));
                goesOn = ring.goesOn(i);
                buffers.giveBack(ring.buffer(i));
            }
            buffers.publish();
            ring.seen(count);
            return goesOn;
        }

        /** As before Linux 6.17: it need not be told that it was once. */
        @Test
        void aReceiveThatCannotBeCountedIsOne() throws IOException {
            var own = new ProvidedBuffers(BUFFERS, BYTES, BYTES);
            try (var old = new Ring(OPERATIONS, COMPLETIONS, own, false)) {
                old.enable();
                old.receive(socket, BYTES + 1, 2);
                say("hello");
                assertThat(old.await(1)).isEqualTo(1);
                assertThat(old.result(0)).isEqualTo(5);
                assertThat(old.goesOn(0)).isFalse();
            }
        }

        @Test
        void aReceiveThatDoesNotWaitSaysThatNothingHasCome() throws IOException {
            ring.receiveNow(socket, 2);
            awaitOne();
            assertThat(ring.result(0)).isEqualTo(-Errno.EAGAIN);
            assertThat(ring.buffer(0)).isEqualTo(-1);
            assertThat(ring.goesOn(0)).isFalse();
            ring.seen(1);
            say("hello");
            ring.receiveNow(socket, 3);
            awaitOne();
            ByteBuffer received = buffers.received(ring.buffer(0), ring.result(0));
            assertThat(US_ASCII.decode(received).toString()).isEqualTo("hello");
        }

        @Test
        void doesNotWaitWhereItIsToldSo() throws IOException {
            ring.receive(socket, 0, 2);
            assertThat(ring.await(0)).isZero();
            say("hello");
            awaitOne();
        }

        @Test
        void sendsFromAReceivedBufferAndFromOneOfItsOwn() throws IOException {
            ring.receive(socket, 0, 2);
            say("echo");
            awaitOne();
            int number = ring.buffer(0);
            ring.seen(1);
            ring.send(socket, buffers.address(number) + 1, 3, 3);
            awaitOne();
            assertThat(ring.data(0)).isEqualTo(3);
            assertThat(ring.result(0)).isEqualTo(3);
            ring.seen(1);
            int own = buffers.take();
            ByteBuffer more = ByteBuffer.wrap("more than one buffer holds".getBytes(US_ASCII));
            assertThat(buffers.fill(own, more)).isEqualTo(2 * BYTES);
            assertThat(more.position()).isEqualTo(2 * BYTES);
            ring.send(socket, buffers.address(own), 2 * BYTES, 4);
            awaitOne();
            assertThat(ring.result(0)).isEqualTo(2 * BYTES);
            assertThat(heard(3 + 2 * BYTES)).isEqualTo("chomore than one bu");
        }

        /** The bytes wait in the socket until there is a buffer again. */
        @Test
        void aReceiveEndsWhenNoBufferIsLeft() throws IOException {
            say("0123456701234567the rest");
            ring.receive(socket, 0, 2);
            int completions = 0;
            var numbers = new TreeSet<Integer>();
            while (completions < BUFFERS + 1) {
                int count = ring.await(1);
                for (int i = 0; i < count; i++) {
                    numbers.add(ring.buffer(i));
                    boolean isLast = ++completions == BUFFERS + 1;
                    assertThat(ring.result(i)).isEqualTo(isLast ? -Errno.ENOBUFS : BYTES);
                    assertThat(ring.goesOn(i)).isEqualTo(!isLast);
                }
                ring.seen(count);
            }
            assertThat(numbers).containsExactly(-1, 0, 1);
            buffers.received(1, BYTES);
            buffers.giveBack(1);
            buffers.publish();
            ring.receiveNow(socket, 3);
            ring.await(1);
            assertThat(ring.result(0)).isEqualTo("the rest".length());
            assertThat(ring.buffer(0)).isEqualTo(1);
        }

        @Test
        void whatIsCancelledCompletesOnce() throws IOException {
            ring.receive(socket, 0, 2);
            ring.cancel(2, 3);
            awaitOne();
            assertThat(ring.data(0)).isEqualTo(2);
            assertThat(ring.result(0)).isEqualTo(-Errno.ECANCELED);
            assertThat(ring.goesOn(0)).isFalse();
            ring.seen(1);
            ring.cancel(2, 3);
            awaitOne();
            assertThat(ring.data(0)).isEqualTo(3);
            assertThat(Errno.text(-ring.result(0))).isEqualTo("ENOENT (2)");
        }

        @Test
        void moreOperationsThanEitherQueueHoldsAllComplete() throws IOException {
            int many = 5 * COMPLETIONS;
            for (int i = 0; i < many; i++) {
                ring.cancel(99, 1000 + i);
            }
            var seen = new ArrayList<Long>();
            while (seen.size() < many) {
                int count = ring.await(1);
                for (int i = 0; i < count; i++) {
                    seen.add(ring.data(i));
                }
                ring.seen(count);
            }
            assertThat(seen).hasSize(many).doesNotHaveDuplicates().isSorted();
        }

        @Test
        void tellsOfTimeAndOfOtherThreads() throws Exception {
            long begin = System.nanoTime();
            ring.timeout(2_000_000, 2);
            awaitOne();
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2_000_000);
            assertThat(Errno.text(-ring.result(0))).isEqualTo("ETIME (62)");
            ring.seen(1);
            try (var counter = new EventCounter()) {
                ring.poll(counter.descriptor(), 3);
                for (int i = 0; i < 2; i++) {
                    Thread other = Thread.startVirtualThread(counter::add);
                    awaitOne();
                    other.join();
                    assertThat(ring.data(0)).isEqualTo(3);
                    assertThat(ring.goesOn(0)).isTrue();
                    counter.reset();
                    ring.seen(1);
                }
            }
        }

        @Test
        void buffersAreScarceWhenNearlyAllAreLent() throws IOException {
            try (var many = new ProvidedBuffers(16, BYTES, BYTES)) {
                for (int i = 0; i < 14; i++) {
                    many.received(i, 1);
                }
                assertThat(many.areScarce()).isFalse();
                many.received(14, 1);
                assertThat(many.areScarce()).isTrue();
                many.giveBack(14);
                assertThat(many.areScarce()).isFalse();
                var numbers = new TreeSet<Integer>();
                for (int i = 0; i < 100; i++) { // makes it grow
                    numbers.add(many.take());
                }
                assertThat(numbers).hasSize(100);
                assertThat(numbers.first()).isGreaterThanOrEqualTo(16);
                many.giveBack(numbers.first());
                assertThat(many.take()).isEqualTo(numbers.first());
            }
        }
    }

    /** IORING_ENTER_GETEVENTS, and IORING_ENTER_NO_IOWAIT where IORING_FEAT_NO_IOWAIT is set. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0x1ffff, 1", "0x20000, 0x81", "0x3ffff, 0x81"})
    void aWaitIsNotCountedAsOneForADiskWhereTheKernelCanBeToldSo(String features, String flags) {
        assertThat(Ring.enterFlags(Integer.decode(features))).isEqualTo(Long.decode(flags));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    38, '', this kernel has no io_uring
                    22, '', 'io_uring needs Linux 6.1 or newer, this is 5.15.0'
                    1, 2, io_uring is switched off: kernel.io_uring_disabled is 2
                    1, 1, 'io_uring is kept from unprivileged processes: kernel.io_uring_disabled is 1'
                    1, 0, 'io_uring is forbidden to this process, as a container''s seccomp filter does'
                    12, '', io_uring may lock too little memory: raise ulimit -l
                    24, 0, 'io_uring does not work: io_uring_setup: EMFILE (24)'
                    """)
    void saysInOneLineWhyThereIsNone(int errno, String disabled, String reason) {
        var cause = new SyscallException("io_uring_setup", errno);
        assertThat(RingSupport.reason(cause, disabled, "5.15.0")).isEqualTo(reason);
    }
}
