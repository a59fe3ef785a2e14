package dev.acceptloop.forking;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.syscalls.Linux;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What makes a child start fast and is made only once: a jar of the classes a child needs, and an
 * AOT cache of those classes loaded and linked (JEP 483, JEP 514), recorded from one child that
 * served one connection.
 *
 * <p>Both are in {@code $XDG_CACHE_HOME/acceptloop}, by default {@code ~/.cache/acceptloop}, named
 * by a digest of the classes and of the JVM; a new build or another JVM makes new ones. Each is
 * written under another name and renamed, so that servers that start together do no harm. What no
 * server has used for {@value #MOST_DAYS} days is deleted when a new one is made. Where the folder
 * cannot be written, or others may write it too, children take their classes from where this JVM
 * has them, and start more slowly: that is all a failure costs.
 */
final class ChildImage {
    private static final Logger LOG = System.getLogger(ChildImage.class.getName());
    private static final List<String> PACKAGES =
            List.of(
                    "dev/acceptloop/protocol/",
                    "dev/acceptloop/syscalls/",
                    "dev/acceptloop/forking/");
    private static final FileAttribute<Set<PosixFilePermission>> FOR_ITS_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OPEN =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int NAME_DIGITS = 24;
    private static final int MOST_DAYS = 30;
    private static final String SUFFIX = ".aot";

    private final String classPath;
    private final List<String> flags;

    private ChildImage(String classPath, List<String> flags) {
        this.classPath = classPath;
        this.flags = flags;
    }

    /** What the children's class path begins with. */
    String classPath() {
        return classPath;
    }

    /** The JVM's flags that go with it. */
    List<String> flags() {
        return flags;
    }

    /** The image of these classes for this JVM; made now, in a second or two, if it is new. */
    static ChildImage open() throws IOException {
        Set<Path> sources = sources();
        try {
            Path folder = Files.createDirectories(folder(), FOR_ITS_OWNER);
            requireOwn(folder);
            byte[] content = jar(sources);
            String name = "child-" + digest(content);
            Path jar = folder.resolve(name + ".jar");
            if (!Files.exists(jar)) {
                Path fresh = Files.createTempFile(folder, name, ".new");
                Files.write(fresh, content);
                Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
            }
            return withClasses(folder, jar, folder.resolve(name + SUFFIX));
        } catch (IOException e) {
            LOG.log(Level.INFO, "children start without a cache: {0}", e.toString());
            return new ChildImage(
                    String.join(":", sources.stream().map(Path::toString).toList()), List.of());
        }
    }

    /**
     * What lies there is run with all that this user may: nobody else may have put it there.
     *
     * @throws IOException if somebody could
     */
    static void requireOwn(Path folder) throws IOException {
        Object owner = Files.getAttribute(folder, "unix:uid");
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        boolean open = permissions.stream().anyMatch(OPEN::contains);
        if (open || !owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new IOException(folder + " may be written by others");
        }
    }

    private static ChildImage withClasses(Path folder, Path jar, Path classes) throws IOException {
        if (!Files.exists(classes)) {
            Path fresh = Files.createTempFile(folder, "child", ".new");
            Files.delete(fresh);
            TrainingRun.record(
                    new ChildImage(jar.toString(), List.of("-XX:AOTCacheOutput=" + fresh)));
            if (Files.exists(fresh)) {
                Files.move(fresh, classes, StandardCopyOption.ATOMIC_MOVE);
            }
            deleteUnused(folder);
        }
        boolean made = Files.exists(classes);
        if (made) {
            touch(classes);
        }
        return new ChildImage(
                jar.toString(), made ? List.of("-XX:AOTCache=" + classes) : List.of());
    }

    /** The jar's own time is part of what the JVM checks, this one's is not. */
    private static void touch(Path classes) {
        try {
            Files.setLastModifiedTime(classes, FileTime.from(Instant.now()));
        } catch (IOException e) { // read-only, as an image is: then nothing is deleted either
            LOG.log(Level.DEBUG, "an image keeps its age: {0}", e.toString());
        }
    }

    /** An image is as old as its last use. */
    private static void deleteUnused(Path folder) throws IOException {
        Instant before = Instant.now().minus(Duration.ofDays(MOST_DAYS));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    String name = file.getFileName().toString();
                    String jar = name.substring(0, name.length() - SUFFIX.length()) + ".jar";
                    Files.deleteIfExists(file);
                    Files.deleteIfExists(folder.resolve(jar));
                }
            }
        }
    }

    private static Path folder() {
        String configured = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches =
                configured.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(configured);
        return caches.resolve("acceptloop");
    }

    private static String digest(byte[] jar) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(jar);
            String jvm = System.getProperty("java.vm.version") + System.getProperty("java.home");
            digest.update((jvm + ChildCommand.flags()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** Where this JVM has the classes: folders, or jars, or one jar for all. */
    private static Set<Path> sources() throws IOException {
        return new TreeSet<>(
                List.of(source(Protocol.class), source(Linux.class), source(ForkedChild.class)));
    }

    private static Path source(Class<?> type) throws IOException {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** The same bytes for the same classes: sorted, without times, not compressed. */
    private static byte[] jar(Set<Path> sources) throws IOException {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        for (Path source : sources) {
            if (Files.isDirectory(source)) {
                addFolder(source, classes);
            } else {
                addJar(source, classes);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(bytes)) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (var each : classes.entrySet()) {
                var entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(NO_TIME);
                out.putNextEntry(entry);
                out.write(each.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void addFolder(Path folder, SortedMap<String, byte[]> classes)
            throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = folder.relativize(file).toString();
                if (isNeeded(name)) {
                    classes.put(name, Files.readAllBytes(file));
                }
            }
        }
    }

    private static void addJar(Path jar, SortedMap<String, byte[]> classes) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (isNeeded(entry.getName())) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        classes.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static boolean isNeeded(String name) {
        return name.endsWith(".class") && PACKAGES.stream().anyMatch(name::startsWith);
    }
}
