package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.Triggers.Phase;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** How a reactor starts and stops, and what is done then. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ReactorLifeTest {
    private static final Duration ZERO = Duration.ZERO;
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Reactor reactor;
    private final Told told = new Told();
    private final List<String> done = told.events;

    ReactorLifeTest() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
    }

    private void on(Phase phase, String event) {
        String name = phase + " " + event + " ";
        reactor.triggers().add(phase, event, () -> done.add(name + reactor.isRunning()));
    }

    private void onAll() {
        for (Phase phase : Phase.values()) {
            on(phase, Triggers.STARTUP);
            on(phase, Triggers.SHUTDOWN);
        }
    }

    @Test
    void itRunsFromTheStartToTheEndOfItsConnections() {
        onAll();
        reactor.callLater(ZERO, reactor::stop);
        reactor.run();
        assertThat(done)
                .containsExactly(
                        "BEFORE startup false",
                        "DURING startup true",
                        "AFTER startup true",
                        "BEFORE shutdown true",
                        "DURING shutdown false",
                        "AFTER shutdown false");
        reactor.callLater(ZERO, reactor::stop);
        reactor.run();
        assertThat(done).hasSize(6);
    }

    @Test
    void stopDoesNothingInsideItsCall() {
        onAll();
        reactor.callWhenRunning(() -> {
            done.clear();
            reactor.stop();
            done.add("stop returned");
        });
        reactor.run();
        assertThat(done.getFirst()).isEqualTo("stop returned");
    }

    @Test
    void aStartThatWaitsIsServedMeanwhile() {
        var wait = new Deferred<String>();
        reactor.triggers().before(Triggers.STARTUP, () -> wait);
        reactor.callWhenRunning(() -> {
            done.add("running " + reactor.isRunning());
            reactor.stop();
        });
        reactor.callLater(
                Duration.ofMillis(3),
                () -> {
                    done.add("waiting " + reactor.isRunning());
                    wait.callback("x");
                });
        reactor.run();
        assertThat(done).containsExactly("waiting false", "running true");
    }

    /** The application answers what it has begun before its connections are cut. */
    @Test
    void aStopWaitsForWhatComesBeforeIt() throws IOException {
        var server =
                told.new Recording("server") {
                    @Override
                    public void connectionMade(Transport transport) {
                        super.connectionMade(transport);
                        reactor.stop();
                    }
                };
        Port port = reactor.listenTCP(ANY, Factory.of(() -> server));
        var wait = new Deferred<String>();
        Runnable whileItWaits =
                () -> {
                    done.add("still running " + reactor.isRunning());
                    assertThatThrownBy(reactor::stop).hasMessage("not running");
                    wait.callback("x");
                };
        reactor.triggers()
                .before(
                        Triggers.SHUTDOWN,
                        () -> {
                            reactor.callLater(Duration.ofMillis(20), whileItWaits);
                            return wait;
                        });
        try (var client = new Socket()) {
            client.connect(port.address());
            reactor.run();
        }
        assertThat(done)
                .containsExactly("server made", "still running true", "server lost STOPPING");
    }

    /** From inside a read: the connections must not be closed under the selector's feet. */
    @Test
    void aStopMayGoOnFromAnIoCallback() throws IOException {
        var wait = new Deferred<String>();
        var server =
                told.new Recording("server") {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        super.dataReceived(data);
                        wait.callback("x");
                    }
                };
        Port port = reactor.listenTCP(ANY, Factory.of(() -> server));
        reactor.triggers().before(Triggers.SHUTDOWN, () -> wait);
        try (var client = new Socket()) {
            client.connect(port.address());
            client.getOutputStream().write('x');
            reactor.callWhenRunning(reactor::stop);
            reactor.run();
        }
        assertThat(done).containsExactly("server made", "server lost STOPPING");
    }

    @Test
    void oneThatThrowsAtTheEndDoesNotKeepTheOthersFromHearing() throws IOException {
        Port port =
                reactor.listenTCP(
                        ANY,
                        Factory.of(() ->
                                told.new Recording("server") {
                                    @Override
                                    public void connectionLost(CloseReason reason) {
                                        super.connectionLost(reason);
                                        throw new IllegalStateException("on purpose");
                                    }
                                }));
        try (var one = new Socket();
                var other = new Socket()) {
            one.connect(port.address());
            other.connect(port.address());
            while (told.count("server made") < 2) {
                reactor.iterate(Duration.ofMillis(10));
            }
            reactor.callLater(ZERO, reactor::stop);
            reactor.run();
        }
        assertThat(told.count("server lost STOPPING")).isEqualTo(2);
        assertThat(reactor.descriptors()).isEmpty();
    }

    // ---------------------------------------------------------------- crash

    @Test
    void aCrashLeavesEverythingAsItIs() throws IOException {
        var server =
                told.new Recording("server") {
                    @Override
                    public void connectionMade(Transport transport) {
                        super.connectionMade(transport);
                        reactor.crash();
                    }

                    @Override
                    public void dataReceived(ByteBuffer data) {
                        super.dataReceived(data);
                        reactor.stop();
                    }
                };
        Port port = reactor.listenTCP(ANY, Factory.of(() -> server));
        on(Phase.BEFORE, Triggers.SHUTDOWN);
        try (var client = new Socket()) {
            client.connect(port.address());
            reactor.run();
            assertThat(done).containsExactly("server made");
            assertThat(reactor.isRunning()).isFalse();
            client.getOutputStream().write('x');
            reactor.run();
        }
        assertThat(server.received.toString()).isEqualTo("x");
        assertThat(done)
                .containsExactly("server made", "BEFORE shutdown true", "server lost STOPPING");
    }

    @Test
    void aCrashIsForAReactorThatRuns() {
        assertThatThrownBy(reactor::crash).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSecondInterruptDoesNotWaitForTheFirst() {
        reactor.triggers().before(Triggers.SHUTDOWN, Deferred<String>::new); // for ever
        reactor.callLater(ZERO, () -> Thread.currentThread().interrupt());
        reactor.callLater(
                Duration.ofMillis(5),
                () -> {
                    done.add("still there " + Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                });
        reactor.run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).containsExactly("still there false");
    }

    // ---------------------------------------------------------------- iterate

    @Test
    void oneTurnMakesTheCallsThatAreDue() {
        reactor.callLater(ZERO, () -> done.add("timed"));
        reactor.callFromThread(() -> done.add("from a thread"));
        reactor.callLater(Duration.ofDays(1), () -> done.add("tomorrow"));
        reactor.iterate(ZERO);
        assertThat(done).containsExactly("from a thread", "timed");
        assertThat(reactor.isRunning()).isFalse();
    }

    @Test
    void aTurnIsNotInsideAnother() {
        reactor.callLater(
                ZERO,
                () ->
                        assertThatThrownBy(() -> reactor.iterate(ZERO))
                                .isInstanceOf(IllegalStateException.class));
        reactor.callLater(ZERO, () -> done.add("made"));
        reactor.iterate(ZERO);
        assertThat(done).containsExactly("made");
    }

    /** What one callback closes, a later one of the same turn must not be called for. */
    @Test
    void aDescriptorClosedInThisTurnIsNotCalled() throws IOException {
        var both = new ArrayList<Told.Recording>();
        Port port =
                reactor.listenTCP(
                        ANY,
                        Factory.of(() -> {
                            var made =
                                    told.new Recording("server") {
                                        @Override
                                        public void dataReceived(ByteBuffer data) {
                                            super.dataReceived(data);
                                            done.add("received");
                                            both.forEach(
                                                    each -> each.transport.abort(CloseReason.IDLE));
                                        }
                                    };
                            both.add(made);
                            return made;
                        }));
        try (var one = new Socket();
                var other = new Socket()) {
            one.connect(port.address());
            other.connect(port.address());
            while (told.count("server made") < 2) {
                reactor.iterate(Duration.ofMillis(10));
            }
            one.getOutputStream().write('x');
            other.getOutputStream().write('x');
            while (told.count("server lost IDLE") < 2) {
                reactor.iterate(Duration.ofMillis(10));
            }
        }
        assertThat(told.count("received")).isEqualTo(1);
    }

    // ---------------------------------------------------------------- slow calls

    @Test
    void aCallThatTakesLongIsNamed() {
        try (var log = new Warnings(Reactor.class)) {
            reactor.warnOfCallsAbove(Duration.ofMillis(20));
            reactor.callLater(ZERO, ReactorLifeTest::holdUp);
            reactor.callLater(ZERO, () -> done.add("quick"));
            reactor.iterate(ZERO);
            assertThat(log.messages()).hasSize(1);
            assertThat(log.messages().getFirst())
                    .startsWith("the loop was held up for ")
                    .contains(ReactorLifeTest.class.getName());
        }
    }

    @Test
    void aProtocolThatTakesLongIsNamedWithItsPeer() throws IOException {
        var server =
                told.new Recording("server") {
                    @Override
                    public void connectionMade(Transport transport) {
                        super.connectionMade(transport);
                        transport.write(Told.bytes("welcome"));
                    }

                    @Override
                    public void dataReceived(ByteBuffer data) {
                        super.dataReceived(data);
                        holdUp();
                    }
                };
        Port port = reactor.listenTCP(ANY, Factory.of(() -> server));
        try (var log = new Warnings(Reactor.class);
                var client = new Socket()) {
            client.connect(port.address());
            client.getOutputStream().write('x');
            reactor.warnOfCallsAbove(Duration.ofMillis(20));
            while (server.received.isEmpty()) {
                reactor.iterate(Duration.ofMillis(10));
            }
            assertThat(log.messages())
                    .anySatisfy(message ->
                            assertThat(message)
                                    .contains(
                                            "connection of "
                                                    + Addresses.text(
                                                            client.getLocalSocketAddress()))
                                    .contains(ReactorLifeTest.class.getName()));
        }
    }

    private static void holdUp() {
        long until = System.nanoTime() + Duration.ofMillis(30).toNanos();
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }

    /** With no call that wakes it up: it looks again by itself. */
    @Test
    void itWarnsOfAFailureThatNobodyTakesForAWhile() {
        Deferred<String> left = new Deferred<>();
        try (var warnings = new Warnings(Deferred.class)) {
            warnings.whenTold(reactor::stop);
            reactor.callLater(ZERO, () -> left.errback(new IOException("left")));
            reactor.run();
            done.addAll(warnings.levels());
            done.addAll(warnings.messages());
        }
        assertThat(done)
                .containsExactly(
                        "WARNING", "unhandled failure in a Deferred: java.io.IOException: left");
    }

    /** As by who waits for another result first. */
    @Test
    void itSaysNothingOfAFailureThatIsTakenSomeTurnsLater() {
        Deferred<String> taken = new Deferred<>();
        try (var warnings = new Warnings(Deferred.class)) {
            reactor.callLater(ZERO, () -> taken.errback(new IOException("taken")));
            reactor.callLater(
                    Duration.ofMillis(20),
                    () -> {
                        done.addAll(warnings.messages());
                        taken.addErrback(Throwable::toString);
                        reactor.stop();
                    });
            reactor.run();
            done.addAll(warnings.messages());
        }
        assertThat(done).isEmpty();
    }

    @Test
    void itTellsOfAFailureThatNobodyTookWhenItEnds() {
        Deferred<String> left = new Deferred<>();
        try (var warnings = new Warnings(Deferred.class)) {
            reactor.triggers()
                    .add(
                            Phase.AFTER,
                            Triggers.SHUTDOWN,
                            () -> left.errback(new IOException("late")));
            reactor.callLater(ZERO, reactor::stop);
            reactor.run();
            done.addAll(warnings.levels());
            done.addAll(warnings.messages());
        }
        assertThat(done)
                .containsExactly(
                        "SEVERE", "unhandled failure in a Deferred: java.io.IOException: late");
    }

    // ---------------------------------------------------------------- from a shutdown hook

    @Test
    void whoeverStopsAndWaitsFindsAllDone() throws Exception {
        var left = new Deferred<String>();
        var begun = new CountDownLatch(1);
        onAll();
        reactor.triggers()
                .before(
                        Triggers.SHUTDOWN,
                        () -> {
                            reactor.callLater(Duration.ofMillis(5), () -> left.callback("x"));
                            return left;
                        });
        reactor.listenTCP(ANY, Factory.of(() -> told.protocol("server")));
        reactor.callWhenRunning(begun::countDown);
        Thread loop = Thread.ofPlatform().start(reactor::run);
        begun.await();
        assertThat(reactor.stopAndWait(Duration.ofSeconds(20))).isTrue();
        assertThat(done).endsWith("AFTER shutdown false");
        assertThat(reactor.descriptors()).isEmpty();
        assertThat(reactor.stopAndWait(Duration.ZERO)).as("it is over").isTrue();
        loop.join();
    }

    @Test
    void whoeverWaitsForOneThatIsStoppingOnlyWaits() throws Exception {
        var left = new Deferred<String>();
        var stopping = new CountDownLatch(1);
        reactor.triggers()
                .before(
                        Triggers.SHUTDOWN,
                        () -> {
                            stopping.countDown();
                            return left;
                        });
        reactor.callLater(ZERO, reactor::stop);
        Thread loop = Thread.ofPlatform().start(reactor::run);
        stopping.await();
        assertThat(reactor.stopAndWait(Duration.ofMillis(1))).as("it waits, too").isFalse();
        Thread.currentThread().interrupt();
        assertThat(reactor.stopAndWait(Duration.ofSeconds(20))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        reactor.callFromThread(() -> left.callback("x"));
        assertThat(reactor.stopAndWait(Duration.ofSeconds(20))).isTrue();
        loop.join();
    }

    @Test
    void theReactorsThreadDoesNotWaitForItself() {
        reactor.callWhenRunning(() -> {
            assertThatThrownBy(() -> reactor.stopAndWait(Duration.ofSeconds(20)))
                    .isInstanceOf(IllegalStateException.class);
            done.add("refused");
            reactor.stop();
        });
        reactor.run();
        assertThat(done).containsExactly("refused");
    }
}
