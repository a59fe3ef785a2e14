package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A time without file descriptors, on Linux: the soft limit of this process is lowered below the
 * lowest free number.
 *
 * <pre>
 * prepared   every number below the limit to be is in use, the holes filled with /dev/null
 *            what is opened from here on gets numbers above it, of no use to anyone when freed
 * begin      the limit is set: nothing can be opened
 * end        the limit is what it was
 * </pre>
 *
 * <p>Classes that lie in folders are loaded first: what fails for want of a descriptor would
 * otherwise fail again for want of the class that copes with it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setrlimit.2.html">setrlimit(2)</a>
 */
public final class Scarcity implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path NOTHING = Path.of("/dev/null");
    private static final int SOON_FREE = 8; // reading the folder of descriptors took some itself
    private static final int RLIMIT_NOFILE = 7;
    private static final MethodHandle GETRLIMIT = function("getrlimit");
    private static final MethodHandle SETRLIMIT = function("setrlimit");

    private final List<FileChannel> fillers = new ArrayList<>();
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment limit = arena.allocate(ValueLayout.JAVA_LONG, 2); // soft, hard
    private final long usual;
    private final int lowest;

    private Scarcity() throws IOException {
        call(GETRLIMIT);
        usual = limit.getAtIndex(ValueLayout.JAVA_LONG, 0);
        loadClasses();
        List<Integer> used = used();
        int highest = used.stream().mapToInt(Integer::intValue).max().orElse(0);
        int holes = highest + 1 - used.size();
        for (int i = 0; i < holes + SOON_FREE; i++) {
            fillers.add(FileChannel.open(NOTHING));
        }
        lowest = highest + 1;
    }

    /** Fills the holes; the time has not begun. */
    public static Scarcity prepared() throws IOException {
        return new Scarcity();
    }

    /** From here on nothing can be opened. */
    public void begin() {
        setSoftLimit(lowest);
        try {
            while (true) { // what was in use when the holes were counted may be free by now
                fillers.add(FileChannel.open(NOTHING));
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("Too many open files");
        }
    }

    /** There are descriptors again. */
    public void end() {
        setSoftLimit(usual);
    }

    @Override
    public void close() throws IOException {
        end();
        arena.close();
        for (FileChannel filler : fillers) {
            filler.close();
        }
    }

    private void setSoftLimit(long soft) {
        limit.setAtIndex(ValueLayout.JAVA_LONG, 0, soft);
        call(SETRLIMIT);
    }

    private void call(MethodHandle function) {
        int result;
        try {
            result = (int) function.invokeExact(RLIMIT_NOFILE, limit);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
        if (result != 0) {
            throw new IllegalStateException("the limit on descriptors cannot be read or set");
        }
    }

    @SuppressWarnings("restricted") // the two functions read and write the two longs they are given
    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    private static List<Integer> used() throws IOException {
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            return links.map(link -> Integer.valueOf(link.getFileName().toString())).toList();
        }
    }

    private static void loadClasses() throws IOException {
        var roots = Scarcity.class.getClassLoader().getResources("dev/acceptloop");
        while (roots.hasMoreElements()) {
            URL root = roots.nextElement();
            if (root.getProtocol().equals("file")) {
                loadClasses(Path.of(root.getPath()));
            }
        }
    }

    private static void loadClasses(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.map(file -> "dev/acceptloop/" + root.relativize(file))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .forEach(Scarcity::load);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            Class.forName(name, false, Scarcity.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Of a library that is not here: not needed then, and nothing to be loaded.
        }
    }
}
