package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a process that was started as {@code acceptloop serve} still serves: what the image runs
 * as its health check, of process 1. Linux.
 *
 * <p>It connects to where that process listens, sends FIN and nothing else, and waits for the
 * server's: who ends a connection so has accepted it and read from it, whatever is served there. A
 * socket of datagrams is only looked for. Any other command than {@code serve} is well as long as
 * it runs.
 *
 * <p>Not a command of {@link Main}: to set that up would take longer than to ask.
 */
public final class HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String LISTENS = "0A"; // TCP_LISTEN, include/net/tcp_states.h
    private static final String ACCEPTS = "00010000"; // __SO_ACCEPTCON, of net/unix
    private static final String DATAGRAMS = "0002"; // SOCK_DGRAM, of net/unix
    private static final String TOOLS = "/.java_pid"; // where a JVM listens to jcmd
    private static final int UNIX_FIELDS = 8; // the last is the path, and an unnamed one has none
    private static final int WORD = 4;

    private final Path process;
    private final Set<SocketAddress> streams = new LinkedHashSet<>();
    private int datagrams;

    private HealthCheck(long pid) {
        process = Path.of("/proc", Long.toString(pid));
    }

    /**
     * Exits with 0 if the process serves; with 1 if not, and one line that says why.
     *
     * @param arguments the number of the process, 1 unless given
     */
    public static void main(String[] arguments) {
        long pid = arguments.length == 0 ? 1 : Long.parseLong(arguments[0]);
        String reason = reason(pid, PATIENCE);
        if (!reason.isEmpty()) {
            System.out.println(reason);
        }
        Runtime.getRuntime().halt(reason.isEmpty() ? 0 : Main.FAILED);
    }

    /** Why that process does not serve, in one line; empty if it does. */
    static String reason(long pid, Duration patience) {
        CompletableFuture<String> asked =
                CompletableFuture.supplyAsync(
                        new HealthCheck(pid)::look,
                        task -> Thread.ofPlatform().daemon().start(task));
        try {
            return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "does not answer within " + patience.toMillis() + " ms";
        } catch (ExecutionException e) {
            return "cannot be asked: " + e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "was not asked to the end";
        }
    }

    private String look() {
        try {
            if (!isServer()) {
                return "";
            }
            findSockets();
            for (SocketAddress address : streams) {
                ask(address);
            }
            return streams.isEmpty() && datagrams == 0 ? "listens nowhere" : "";
        } catch (NoSuchFileException e) {
            return "has ended";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private boolean isServer() throws IOException {
        String words = Files.readString(process.resolve("cmdline"));
        return List.of(words.split("\0", -1)).contains("serve");
    }

    private static void ask(SocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.shutdownOutput();
            ByteBuffer said = ByteBuffer.allocate(1024); // a greeting, or that it is full
            while (channel.read(said.clear()) >= 0) {}
        } catch (IOException e) {
            throw new IOException(address + ": " + e.getMessage(), e);
        }
    }

    // ------------------------------------------------------------------ where it listens

    private void findSockets() throws IOException {
        Set<String> own = ownSockets();
        for (String version : new String[] {"", "6"}) {
            for (String[] fields : table("tcp" + version, 0)) {
                if (fields[3].equals(LISTENS) && own.contains(fields[9])) {
                    addTcp(fields[1]);
                }
            }
            for (String[] fields : table("udp" + version, 0)) {
                datagrams += own.contains(fields[9]) ? 1 : 0;
            }
        }
        for (String[] fields : table("unix", UNIX_FIELDS)) {
            if (fields.length == UNIX_FIELDS && own.contains(fields[6])) {
                addUnix(fields);
            }
        }
    }

    private void addTcp(String local) throws IOException {
        int colon = local.indexOf(':');
        InetAddress address = address(local.substring(0, colon));
        int port = Integer.parseInt(local.substring(colon + 1), 16);
        streams.add(
                new InetSocketAddress(
                        address.isAnyLocalAddress() ? loopback(address) : address, port));
    }

    /** That of its version; what is bound to all of both is reached by either. */
    private InetAddress loopback(InetAddress all) throws IOException {
        boolean six = all instanceof Inet6Address && !lines("if_inet6").isEmpty();
        return InetAddress.getByName(six ? "::1" : "127.0.0.1");
    }

    private void addUnix(String[] fields) {
        Path path = Path.of(fields[7]);
        if (fields[3].equals(ACCEPTS) && !fields[7].contains(TOOLS)) {
            streams.add(UnixDomainSocketAddress.of(Files.exists(path) ? path : published(path)));
        }
        datagrams += fields[4].equals(DATAGRAMS) ? 1 : 0;
    }

    /** The kernel names a socket as it was bound, in a folder of its own, out of which it went. */
    private static Path published(Path bound) {
        Path folder = bound.getParent();
        return folder == null ? bound : folder.resolveSibling(bound.getFileName());
    }

    /** Hexadecimal, in words of four bytes of this machine's order, which is the little one. */
    static InetAddress address(String hex) throws UnknownHostException {
        byte[] words = HexFormat.of().parseHex(hex);
        var bytes = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i - i % WORD + WORD - 1 - i % WORD];
        }
        return InetAddress.getByAddress(bytes);
    }

    private Set<String> ownSockets() throws IOException {
        var inodes = new HashSet<String>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path link : links) {
                String target = target(link);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(target.indexOf('[') + 1, target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) { // closed meanwhile
            return "";
        }
    }

    /** The lines of a table of its network, in at most so many fields; 0 for all there are. */
    private List<String[]> table(String name, int most) throws IOException {
        var rows = new ArrayList<String[]>();
        for (String line : lines(name)) {
            rows.add(line.strip().split("\\s+", most));
        }
        return rows.isEmpty() ? rows : rows.subList(1, rows.size()); // the first is a head
    }

    private List<String> lines(String name) throws IOException {
        Path file = process.resolve("net").resolve(name);
        if (!Files.exists(file)) { // none for IPv6 where the kernel has none
            return List.of();
        }
        return new String(Files.readAllBytes(file), UTF_8).lines().toList();
    }
}
