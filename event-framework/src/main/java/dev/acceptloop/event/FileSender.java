package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.logging.UnfailingLogger;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Sends a file without its bytes ever being in this process: a producer that is pulled, and each
 * time hands the kernel so much of the file as there is room for.
 *
 * <p>The size is taken when it begins: what is added later is not sent, and a file that is cut off
 * meanwhile fails. Bytes that must be changed on their way are a producer of their own.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sendfile.2.html">sendfile(2)</a>
 */
public final class FileSender implements Producer {
    private static final Logger LOG = UnfailingLogger.of(FileSender.class);
    private static final long MOST_IN_A_TURN = 1 << 20; // a fast peer does not keep the others

    private final FileChannel file;
    private final StreamTransport transport;
    private final long size;
    private final Deferred<Long> sent = new Deferred<>();
    private long position;

    private FileSender(FileChannel file, StreamTransport transport, long size) {
        this.file = file;
        this.transport = transport;
        this.size = size;
    }

    /**
     * Sends a file from its beginning to its end; for the time it is the transport's producer.
     *
     * @return fired with its length when the kernel has all of it, or failed when the connection or
     *     the file ended before
     * @throws IOException if it cannot be opened
     */
    public static Deferred<Long> send(Path path, StreamTransport transport) throws IOException {
        FileChannel file = FileChannel.open(path);
        try {
            var sender = new FileSender(file, transport, file.size());
            transport.registerProducer(sender);
            return sender.sent;
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void resumeProducing() {
        try {
            long most = Math.min(size - position, MOST_IN_A_TURN);
            long moved = most == 0 ? 0 : transport.transferFrom(file, position, most);
            position += moved;
            if (position == size) {
                end();
                sent.callback(size);
            } else if (moved == 0 && file.size() <= position) {
                throw new IOException("the file was cut off at " + position);
            }
        } catch (IOException e) {
            end();
            sent.errback(e);
        }
    }

    private void end() {
        transport.unregisterProducer();
        close();
    }

    @Override
    public void stopProducing() {
        close();
        sent.errback(new IOException("the connection ended after " + position + " bytes"));
    }

    private void close() {
        try {
            file.close();
        } catch (IOException e) { // it was only read
            LOG.log(Level.DEBUG, () -> "closing a file that was sent: " + e);
        }
    }
}
