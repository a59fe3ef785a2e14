package dev.acceptloop.event.model;

import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.serving.Drain;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The reactors of one server, each run by a thread of its own. */
final class Reactors {
    private static final Logger LOG = UnfailingLogger.of(Reactors.class);
    private static final Duration GRACE = Duration.ofMillis(200); // for a loop to end by itself

    private final Drain drain;
    private final Consumer<Throwable> failed;
    private final List<Reactor> reactors = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** None yet; {@code failed} is told what ends one of them before the drain begins. */
    Reactors(Drain drain, Consumer<Throwable> failed) {
        this.drain = drain;
        this.failed = failed;
    }

    /** One more, to be started with the others. */
    Reactor open(int readBuffer) throws IOException {
        var reactor = Reactor.open(readBuffer);
        reactors.add(reactor);
        return reactor;
    }

    List<Reactor> all() {
        return reactors;
    }

    void start() {
        for (Reactor reactor : reactors) {
            String name = "reactor-loop-" + threads.size();
            threads.add(Thread.ofPlatform().name(name).start(() -> run(reactor)));
        }
    }

    private void run(Reactor reactor) {
        try {
            reactor.run();
            if (!drain.hasBegun()) { // by an interrupt, say
                throw new IllegalStateException("a reactor was stopped by somebody else");
            }
        } catch (Throwable e) {
            try {
                release(reactor); // or what is on its way to it would wait for ever
            } finally { // without memory that fails too
                if (!drain.hasBegun()) { // one reactor less is a server that is deaf in part
                    failed.accept(e);
                }
            }
        }
    }

    /** Stops each after {@code last}, in its own thread; when this returns none runs any more. */
    void stop(Consumer<Reactor> last) {
        for (Reactor reactor : reactors) {
            reactor.callFromThread(() -> {
                last.accept(reactor);
                stop(reactor);
            });
        }
        var grace = new Drain(GRACE);
        grace.begin();
        grace.await(threads);
        Drain.end(threads);
    }

    private static void stop(Reactor reactor) {
        try {
            reactor.stop();
        } catch (IllegalStateException e) { // the interrupt of a handler was faster
            LOG.log(Level.DEBUG, "stops already", e);
        }
    }

    void release() {
        reactors.forEach(Reactors::release);
    }

    private static void release(Reactor reactor) {
        try {
            reactor.close();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "a selector did not close", e);
        }
    }
}
