package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutboundBufferTest {
    private final OutboundBuffer outgoing = new OutboundBuffer();
    private final Slow peer = new Slow();

    /** A channel that takes so many bytes and no more. */
    private static final class Slow implements WritableByteChannel {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int takes;
        private boolean gone;

        @Override
        public int write(ByteBuffer data) throws IOException {
            if (gone) {
                throw new IOException("gone");
            }
            int length = Math.min(takes, data.remaining());
            for (int i = 0; i < length; i++) {
                taken.write(data.get());
            }
            takes -= length;
            return length;
        }

        @Override
        public boolean isOpen() {
            return !gone;
        }

        @Override
        public void close() {
            gone = true;
        }
    }

    @Test
    void keepsItsMemoryOverAResetUnlessItIsMuch() {
        outgoing.add(ByteBuffer.wrap(new byte[100]));
        outgoing.reset();
        assertThat(outgoing.isEmpty()).isTrue();
        assertThat(outgoing.capacity()).isEqualTo(100);
        outgoing.add(ByteBuffer.wrap(new byte[] {1}));
        assertThat(outgoing.bytes().get()).isEqualTo((byte) 1);
        outgoing.add(ByteBuffer.wrap(new byte[10_000]));
        outgoing.reset();
        assertThat(outgoing.capacity()).isZero();
    }

    /** Byte by byte, with a reader that is always a little behind. */
    @Test
    void movesEachByteAFewTimesAtMost() {
        outgoing.add(ByteBuffer.wrap(new byte[100]));
        for (int i = 0; i < 10_000; i++) {
            outgoing.add(ByteBuffer.wrap(new byte[] {1}));
            var _ = outgoing.bytes().get();
        }
        assertThat(outgoing.size()).isEqualTo(100);
        assertThat(outgoing.moved()).isLessThan(4 * 10_100);
    }

    @Test
    void isEmptyAndHoldsNothingAtFirstAndAtTheEnd() throws IOException {
        assertThat(outgoing.isEmpty()).isTrue();
        assertThat(outgoing.writeTo(peer)).isTrue();
        outgoing.add(ByteBuffer.wrap(new byte[100]));
        assertThat(outgoing.size()).isEqualTo(100);
        peer.takes = 60;
        assertThat(outgoing.writeTo(peer)).isFalse();
        assertThat(outgoing.size()).isEqualTo(40);
        peer.takes = 100;
        assertThat(outgoing.writeTo(peer)).isTrue();
        assertThat(outgoing.bytes().capacity()).isZero();
    }

    @Test
    void takesAllOfWhatItIsGivenAndCopiesIt() throws IOException {
        byte[] given = {9, 1, 2, 9};
        ByteBuffer data = ByteBuffer.wrap(given).position(1).limit(3);
        outgoing.add(data);
        assertThat(data.position()).isEqualTo(3);
        given[1] = 7;
        peer.takes = 10;
        outgoing.writeTo(peer);
        assertThat(peer.taken.toByteArray()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverThePaceTheBytesComeOutInOrder(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var given = new ByteArrayOutputStream();
        for (int i = 0; i < 3_000; i++) {
            byte[] data = new byte[random.nextInt(300)];
            random.nextBytes(data);
            given.write(data);
            outgoing.add(ByteBuffer.wrap(data));
            peer.takes = random.nextInt(310);
            assertThat(outgoing.writeTo(peer)).isEqualTo(outgoing.isEmpty());
            assertThat(outgoing.size()).isEqualTo(given.size() - peer.taken.size());
        }
        peer.takes = Integer.MAX_VALUE;
        assertThat(outgoing.writeTo(peer)).isTrue();
        assertThat(peer.taken.toByteArray()).isEqualTo(given.toByteArray());
    }

    @Test
    void aQueueThatNeverRunsEmptyDoesNotGrow() throws IOException {
        outgoing.add(ByteBuffer.allocate(1_000));
        for (int i = 0; i < 10_000; i++) {
            outgoing.add(ByteBuffer.allocate(100));
            peer.takes = 100;
            outgoing.writeTo(peer);
        }
        assertThat(outgoing.size()).isEqualTo(1_000);
        assertThat(outgoing.bytes().capacity()).isLessThanOrEqualTo(4_400);
    }

    @Test
    void clearForgetsAndReleaseKeepsWhatWaits() {
        outgoing.add(ByteBuffer.allocate(10));
        assertThat(outgoing.releaseIfEmpty()).isFalse();
        assertThat(outgoing.size()).isEqualTo(10);
        outgoing.clear();
        assertThat(outgoing.isEmpty()).isTrue();
        assertThat(outgoing.releaseIfEmpty()).isTrue();
    }

    @Test
    void aPeerThatIsGoneIsTheCallersAffair() {
        outgoing.add(ByteBuffer.allocate(10));
        peer.gone = true;
        assertThatThrownBy(() -> outgoing.writeTo(peer)).isInstanceOf(IOException.class);
    }
}
