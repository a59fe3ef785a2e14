package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.Addresses;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket: how it comes to be there, and how it goes.
 *
 * <pre>
 * claim      lock -> is it free? -> make a private directory beside it
 *            the caller binds, and listens, at {@link #toBind}: nobody else can reach that
 * publish    permissions -> rename to the path -> unlock
 * close      remove it if it is still ours; the caller then closes the socket
 * </pre>
 *
 * <p>Bound straight at its path, a socket can be connected to with what the umask leaves until its
 * permissions are set, and a Java channel listens as it binds. Setting the permissions of the
 * descriptor before bind, as a program in C may, is open to none but the models on system calls.
 * Born in a directory that is ours alone and renamed when it is ready, the socket is seen by others
 * only with the permissions it was meant to have, and takes the place of a stale file in one step.
 * It costs this: to the kernel, and so to {@code ss} and {@code getpeername}, its name remains the
 * one it was born with; and a path must leave a few bytes of the 107 there are.
 *
 * <p>A file left by a server that is dead is replaced; it is the one that refuses a connection. A
 * server that lives is asked by a connection that says nothing, and is an error, as is a path where
 * something else than a socket is: that is not touched. Who asks and renames holds a lock file
 * meanwhile, so of two that start at once one finds the other alive.
 *
 * <p>For streams and datagrams alike. One thread claims, binds and publishes; {@link #close} may be
 * called from any, once.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class SocketFile implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(2); // a start takes milliseconds
    private static final Duration LOOK = Duration.ofMillis(2);
    private static final int UNIX_TYPE = 0170000; // inode(7)
    private static final int UNIX_SOCKET = 0140000;
    private static final int DIRECTORIES = 36 * 36 * 36 * 36;

    /** Closing any channel of a file gives up what locks this process has on it. */
    private static final ReentrantLock STARTS = new ReentrantLock();

    private final Path path;
    private final Path lockFile;
    private final FileChannel lock;
    private final Path directory;
    private final Path born;
    private @Nullable Object key; // of the file published

    /**
     * Finds the path free, and keeps others from taking it until {@link #publish} or {@link
     * #close}.
     *
     * @throws IOException if it is not free, or no file can be made there
     */
    public static SocketFile claim(Path path) throws IOException {
        STARTS.lock();
        try {
            Path lockFile = path.resolveSibling("." + path.getFileName() + ".starting");
            FileChannel lock = lock(lockFile);
            try {
                refuseIfTaken(path);
                return new SocketFile(path, lockFile, lock);
            } catch (IOException | RuntimeException e) {
                unlock(lockFile, lock);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            STARTS.unlock();
            throw e;
        }
    }

    private SocketFile(Path path, Path lockFile, FileChannel lock) throws IOException {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
        this.directory = privateDirectory(path);
        Path whole = directory.resolve(path.getFileName());
        this.born = Addresses.fits(whole) ? whole : directory.resolve("s");
    }

    // ------------------------------------------------------------------ claim

    /**
     * The lock goes with the process that holds it. A lock file that was deleted is one byte long:
     * who still waits for it begins again.
     */
    private static FileChannel lock(Path file) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            FileChannel channel =
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            only("rw-------"));
            if (channel.tryLock() != null && channel.size() == 0) {
                return channel;
            }
            channel.close();
            LockSupport.parkNanos(LOOK.toNanos());
        }
        throw new BindException("another server has been starting there for " + PATIENCE);
    }

    private static void unlock(Path file, FileChannel lock) throws IOException {
        try (lock) {
            Files.deleteIfExists(file);
            lock.write(StandardCharsets.US_ASCII.encode("x"));
        }
    }

    private static void refuseIfTaken(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new BindException("there is a file that is no socket");
            }
            if (isLive(path)) {
                throw new BindException("in use by a server that lives");
            }
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return ((Integer) mode & UNIX_TYPE) == UNIX_SOCKET;
    }

    /** Whether a process has that socket open, be it for streams or for datagrams. */
    private static boolean isLive(Path path) throws IOException {
        try (SocketChannel asking = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            asking.configureBlocking(false); // a full backlog would be waited for
            asking.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (BindException e) { // not ours to ask
            throw e;
        } catch (SocketException e) { // of the wrong type, a full backlog, or gone by now
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static Path privateDirectory(Path path) throws IOException {
        Path directory = nameBeside(path);
        while (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) { // left by one that was killed
            directory = nameBeside(path);
        }
        if (!Addresses.fits(directory.resolve("s"))) {
            throw new BindException("a socket's path has at most 107 bytes, and a few to spare");
        }
        return Files.createDirectory(directory, only("rwx------"));
    }

    private static Path nameBeside(Path path) {
        int number = ThreadLocalRandom.current().nextInt(DIRECTORIES);
        return path.resolveSibling("." + Integer.toString(DIRECTORIES + number, 36));
    }

    private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    // ------------------------------------------------------------------ bind

    /** Where to bind the socket, before {@link #publish}. */
    public UnixDomainSocketAddress toBind() {
        return UnixDomainSocketAddress.of(born);
    }

    /**
     * Puts the socket, which is bound and listens, where it can be found.
     *
     * @throws IOException if it cannot be put there; close it then
     */
    public void publish(Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(born, permissions);
        Object ours = key(born);
        Files.move(born, path, StandardCopyOption.ATOMIC_MOVE);
        key = ours;
        release();
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private void release() throws IOException {
        try {
            Files.deleteIfExists(born);
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) { // what somebody put there is his
            throw new IOException("not empty: " + directory, e);
        } finally {
            try {
                unlock(lockFile, lock);
            } finally {
                STARTS.unlock();
            }
        }
    }

    // ------------------------------------------------------------------ close

    /**
     * Removes the file. Called while the socket is still open: then no other server will have put
     * its own in the place of a file that seemed stale between the look and the removal.
     */
    @Override
    public void close() throws IOException {
        if (key == null) {
            release();
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Objects.equals(key(path), key)) {
            Files.deleteIfExists(path);
        }
    }
}
