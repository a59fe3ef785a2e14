package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * One child started, spoken to and ended with nobody watching, so that its JVM can record which
 * classes that takes.
 *
 * @see <a href="https://openjdk.org/jeps/483">JEP 483</a>, which calls it so
 */
final class TrainingRun {
    private static final int ROUNDS = 3;
    private static final int MOST_SECONDS = 60;

    private TrainingRun() {}

    /** Runs a child with the flags of the image to its end. */
    static void record(ChildImage image) throws IOException {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        int listening = Sockets.socket(loopback);
        try (var deathPipe = new ParentDeathPipe()) {
            Sockets.bind(listening, loopback);
            Sockets.listen(listening, 1);
            var address = (InetSocketAddress) Sockets.localAddress(listening);
            try (var client = new Socket(address.getAddress(), address.getPort())) {
                client.setSoTimeout(1000 * MOST_SECONDS);
                await(start(image, deathPipe, Sockets.accept(listening).descriptor()), client);
            }
        } finally {
            Descriptors.close(listening);
        }
    }

    private static Process start(ChildImage image, ParentDeathPipe deathPipe, int connection)
            throws IOException {
        try {
            var command = new ChildCommand(ForkedChild.class, ServerOptions.DEFAULTS, image);
            return command.start(ForkedChild.CONNECTION, deathPipe.path(), "", connection);
        } finally {
            Descriptors.close(connection);
        }
    }

    private static void await(Process child, Socket client) throws IOException {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                client.getOutputStream().write('x');
                if (client.getInputStream().read() < 0) {
                    throw new IOException("a child did not answer");
                }
            }
            client.shutdownOutput();
            child.getInputStream().transferTo(OutputStream.nullOutputStream());
            if (!child.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a child did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            child.destroyForcibly();
        }
    }
}
