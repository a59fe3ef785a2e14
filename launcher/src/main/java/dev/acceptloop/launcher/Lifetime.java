package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * How long a served server lives: until a signal or its own failure. A further signal cuts its
 * drain short.
 *
 * <p>Without memory nothing can be relied upon, not even a close: then the process is halted, and
 * the kernel frees what it held. What that takes is made at the start.
 *
 * <p>Signals are taken themselves, not by a shutdown hook, which the JVM runs at the first of them
 * and which learns of no second. Thread-safe.
 */
final class Lifetime implements ServerListener {
    private static final byte[] NO_MEMORY =
            "acceptloop: the server failed: no memory is left\n".getBytes(US_ASCII);

    private final PrintStream err;
    private final IntConsumer halt;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private volatile long answered;

    /** One that says on {@code err} why it ended, if it should not have. */
    Lifetime(PrintStream err) {
        this(err, Runtime.getRuntime()::halt);
    }

    /** The same, with another way to halt the process at once, given its status. */
    Lifetime(PrintStream err, IntConsumer halt) {
        this.err = err;
        this.halt = halt;
    }

    /** From now on SIGTERM, SIGINT and SIGHUP end the server; those that are ignored stay so. */
    void endBySignals(Server server) {
        for (String name : new String[] {"TERM", "INT", "HUP"}) {
            Signals.register(name, () -> signalled(server));
        }
    }

    private synchronized void signalled(Server server) {
        if (over.getCount() == 0) {
            server.cut();
        }
        over.countDown();
    }

    @Override
    public void failed(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            err.write(NO_MEMORY, 0, NO_MEMORY.length);
            err.flush();
            halt.accept(Main.FAILED);
        }
        failure = cause;
        over.countDown();
    }

    @Override
    public void answered(long bytes) {
        answered = bytes;
    }

    /** How many bytes the server sent, once it is closed. */
    long answered() {
        return answered;
    }

    /** Waits for the end; returns the status to exit with, and says so if it is a failure. */
    int await() throws InterruptedException {
        over.await();
        Throwable cause = failure;
        if (cause == null) {
            return 0;
        }
        err.println(Printable.of("acceptloop: the server failed: " + cause));
        return Main.FAILED;
    }
}
