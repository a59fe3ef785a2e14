package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A reactor asked by the wrong thread, or when it is closed. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class GuardsTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Reactor reactor;
    private final Told told = new Told();
    private final Told.Recording server = told.protocol("server");
    private Thread loop = new Thread(); // replaced by run

    GuardsTest() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        if (loop.isAlive()) {
            reactor.callFromThread(reactor::stop);
            loop.join();
        }
        reactor.close();
    }

    /** Runs it with one connection, whose one end that is. */
    private StreamTransport run() throws IOException, InterruptedException {
        var made = new SynchronousQueue<StreamTransport>();
        Port port = reactor.listenTCP(ANY, Factory.of(() -> server));
        new ClientCreator<>(reactor, () -> told.protocol("client"))
                .connectTCP((InetSocketAddress) port.address(), ConnectOptions.DEFAULTS)
                .addAction(client -> made.put(StreamTransport.of(client.transport)));
        loop = Thread.ofPlatform().start(reactor::run);
        return made.take();
    }

    private static void assertRefused(ThrowingCallable... calls) {
        for (ThrowingCallable call : calls) {
            assertThatIllegalStateException().isThrownBy(call).withMessageContaining("FromThread");
        }
    }

    @Test
    void aConnectionIsItsReactorsThreadsOnly() throws Exception {
        StreamTransport transport = run();
        var producer = new Pausing();
        assertRefused(
                () -> transport.write(Told.bytes("x")),
                () -> transport.writeSequence(List.of(Told.bytes("x"))),
                transport::pauseReading,
                transport::resumeReading,
                transport::shutdownOutput,
                transport::trySend,
                () -> transport.registerProducer(producer),
                transport::unregisterProducer);
        transport.execute(() -> transport.write(Told.bytes("said by its own")));
        transport.execute(() -> transport.close(CloseReason.IDLE));
        while (reactor.threads()
                .blockingCallFromThread(() -> !told.has("server lost PEER_CLOSED"))) {
            Thread.onSpinWait();
        }
        assertThat(server.received.toString()).isEqualTo("said by its own");
    }

    /** As before: what is said to one that is gone is dropped, whoever says it. */
    @Test
    void aConnectionThatIsGoneDropsWhatAnyoneSays() throws Exception {
        StreamTransport transport = run();
        transport.abort(CloseReason.IDLE);
        while (reactor.threads().blockingCallFromThread(() -> !told.has("client lost IDLE"))) {
            Thread.onSpinWait();
        }
        ByteBuffer dropped = Told.bytes("x");
        transport.write(dropped);
        transport.pauseReading();
        transport.shutdownOutput();
        assertThat(dropped.hasRemaining()).isFalse();
        reactor.callFromThread(reactor::stop);
        loop.join();
        reactor.close();
        transport.write(Told.bytes("x"));
        transport.resumeReading();
        transport.shutdownOutput();
    }

    @Test
    void aDescriptorAndATimedCallAreTheReactorsThreadsOnly() throws Exception {
        run();
        List<Selectable> watched = reactor.threads().blockingCallFromThread(reactor::descriptors);
        DelayedCall call =
                reactor.threads()
                        .blockingCallFromThread(
                                () -> reactor.callLater(Duration.ofDays(1), () -> {}));
        assertRefused(
                () -> reactor.addReader(watched.getFirst()),
                () -> reactor.removeReader(watched.getFirst()),
                () -> reactor.addWriter(watched.getFirst()),
                () -> reactor.removeWriter(watched.getFirst()),
                call::cancel,
                () -> call.reset(Duration.ZERO),
                () -> call.delay(Duration.ZERO));
        assertThat(call.active()).isTrue();
    }

    @Test
    void aDatagramSocketIsItsReactorsThreadsOnly() throws Exception {
        DatagramTransport one = reactor.datagrams().listenUDP(ANY, (_, _, _) -> {});
        DatagramTransport any =
                reactor.datagrams().listenUDP(new InetSocketAddress(0), (_, _, _) -> {});
        run();
        assertRefused(
                () -> one.send(Told.bytes("x"), one.localAddress()),
                () -> any.send(Told.bytes("x"), one.localAddress()));
    }

    @Test
    void aClosedReactorSaysSo() throws IOException {
        reactor.close();
        reactor.close();
        ClientFactory client = told.factory("client");
        ThrowingCallable[] calls = {
            reactor::run,
            () -> reactor.iterate(Duration.ZERO),
            () -> reactor.callLater(Duration.ZERO, () -> {}),
            () -> reactor.callWhenRunning(() -> {}),
            () -> reactor.threads().callInThread(() -> {}),
            () -> reactor.threads().deferToThread(() -> ""),
            () -> reactor.resolve("localhost"),
            () -> reactor.listenTCP(ANY, Factory.of(() -> server)),
            () -> reactor.listenUNIX(Path.of("none"), Factory.of(() -> server)),
            () -> reactor.datagrams().listenUDP(ANY, (_, _, _) -> {}),
            () -> reactor.connectTCP(ANY, client),
            () -> reactor.connectUNIX(Path.of("none"), client)
        };
        for (ThrowingCallable call : calls) {
            assertThatIllegalStateException().isThrownBy(call).withMessage("the reactor is closed");
        }
        assertThat(told.events).isEmpty();
    }

    private static final class Pausing implements PushProducer {
        @Override
        public void pauseProducing() {}

        @Override
        public void resumeProducing() {}

        @Override
        public void stopProducing() {}
    }
}
