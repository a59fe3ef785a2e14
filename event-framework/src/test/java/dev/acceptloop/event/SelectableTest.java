package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Descriptors of an application's own, in a reactor. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class SelectableTest {
    private static final Duration ZERO = Duration.ZERO;

    private final Reactor reactor;
    private final List<String> told = new ArrayList<>();
    private final List<Pipe> pipes = new ArrayList<>();

    SelectableTest() throws IOException {
        reactor = Reactor.open();
        reactor.warnOfCallsAbove(ZERO); // what is logged is counted
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
        for (Pipe pipe : pipes) {
            pipe.source().close();
            pipe.sink().close();
        }
    }

    /** One end of a pipe; leaves the byte there is where it is. */
    private class End implements Selectable {
        private final String name;
        private final SelectableChannel channel;

        End(String name, SelectableChannel channel) throws IOException {
            this.name = name;
            this.channel = channel;
            channel.configureBlocking(false);
        }

        @Override
        public SelectableChannel channel() {
            return channel;
        }

        @Override
        public void doRead() throws IOException {
            told.add(name + " reads");
        }

        @Override
        public void doWrite() throws IOException {
            told.add(name + " writes");
        }

        @Override
        public void connectionLost(CloseReason reason) {
            told.add(name + " lost " + reason);
            Registrations.close(channel);
        }
    }

    private Pipe readablePipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipes.add(pipe);
        pipe.sink().write(ByteBuffer.allocate(1));
        return pipe;
    }

    @Test
    void isAskedForOnceHoweverOftenItIsAdded() throws IOException {
        Pipe pipe = readablePipe();
        var reader = new End("reader", pipe.source());
        var writer = new End("writer", pipe.sink());
        reactor.removeReader(reader); // not there: nothing happens
        reactor.removeWriter(writer);
        assertThat(reactor.descriptors()).isEmpty();
        reactor.addReader(reader);
        reactor.addReader(reader);
        reactor.addWriter(writer);
        reactor.addWriter(writer);
        assertThat(reactor.descriptors()).containsExactlyInAnyOrder(reader, writer);
        reactor.iterate(ZERO);
        assertThat(told).containsExactlyInAnyOrder("reader reads", "writer writes");
        told.clear();
        reactor.removeReader(reader);
        reactor.removeWriter(writer);
        reactor.removeWriter(writer);
        reactor.iterate(ZERO);
        assertThat(told).isEmpty();
    }

    /** It is still there to be read, and was ready when the turn began. */
    @Test
    void isNotCalledOnceAnotherOfTheTurnHasRemovedIt() throws IOException {
        var both = new ArrayList<Selectable>();
        for (String name : List.of("one", "other")) {
            both.add(
                    new End(name, readablePipe().source()) {
                        @Override
                        public void doRead() throws IOException {
                            super.doRead();
                            both.forEach(reactor::removeReader);
                        }
                    });
        }
        both.forEach(reactor::addReader);
        reactor.iterate(ZERO);
        reactor.iterate(ZERO);
        assertThat(told).hasSize(1);
    }

    /** It is ready for both, and reading comes first. */
    @Test
    void isNotAskedToWriteOnceReadingHasEndedThat() throws IOException {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var server = ServerSocketChannel.open().bind(loopback);
                var peer = SocketChannel.open(server.getLocalAddress());
                var accepted = server.accept()) {
            peer.write(ByteBuffer.allocate(1));
            var both =
                    new End("both", accepted) {
                        @Override
                        public void doRead() throws IOException {
                            super.doRead();
                            reactor.removeWriter(this);
                        }
                    };
            reactor.addReader(both);
            reactor.addWriter(both);
            reactor.iterate(ZERO);
            assertThat(told).containsExactly("both reads");
        }
    }

    @Test
    void isToldThatItIsOverWhenItThrows() throws IOException {
        var failing =
                new End("failing", readablePipe().source()) {
                    @Override
                    public void doRead() throws IOException {
                        super.doRead();
                        throw new IOException("on purpose");
                    }
                };
        var buggy =
                new End("buggy", readablePipe().sink()) {
                    @Override
                    public void doWrite() throws IOException {
                        super.doWrite();
                        throw new IllegalStateException("on purpose");
                    }
                };
        var sound = new End("sound", readablePipe().source());
        reactor.addReader(failing);
        reactor.addWriter(buggy);
        reactor.addReader(sound);
        try (var log = new Warnings(Reactor.class)) {
            reactor.iterate(ZERO);
            assertThat(log.messages()).hasSize(1); // the peer's trouble is none of ours
        }
        assertThat(told)
                .contains("failing lost RESET", "buggy lost SERVICE_FAILED", "sound reads")
                .hasSize(5);
        told.clear();
        reactor.iterate(ZERO);
        assertThat(told).containsExactly("sound reads");
        assertThat(reactor.descriptors()).containsExactly(sound);
    }

    /** Its channel is what a reactor watches, and a closed one is watched by nobody. */
    @Test
    void isForgottenWhenItsChannelWasClosedByItsOwner() throws IOException {
        var closed = new End("closed", readablePipe().source());
        reactor.addReader(closed);
        closed.channel().close();
        reactor.removeReader(closed);
        assertThat(reactor.descriptors()).isEmpty();
        reactor.iterate(ZERO);
        assertThat(told).isEmpty();
    }

    @Test
    void isNotCalledAgainWhenItsEndThrows() throws IOException {
        var reader =
                new End("reader", readablePipe().source()) {
                    @Override
                    public void doRead() throws IOException {
                        super.doRead();
                        throw new IOException("broken");
                    }

                    @Override
                    public void connectionLost(CloseReason reason) {
                        told.add("lost");
                        throw new IllegalStateException("on purpose");
                    }
                };
        reactor.addReader(reader);
        reactor.iterate(ZERO);
        reactor.iterate(ZERO);
        assertThat(told).containsExactly("reader reads", "lost");
        assertThat(reactor.descriptors()).isEmpty();
    }
}
