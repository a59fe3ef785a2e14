package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one server was told. Immutable; every value has been checked for its form.
 *
 * <p>The same words serve the command line, a test and a child process: {@link #toArguments} of one
 * is {@link #parse} of the other.
 */
public final class ServerOptions {
    /** Every option at its default: echo on TCP, any free port of 127.0.0.1. */
    public static final ServerOptions DEFAULTS = new ServerOptions(new EnumMap<>(Option.class));

    private final Map<Option, String> values;

    private ServerOptions(Map<Option, String> values) {
        this.values = values;
    }

    /**
     * These options with one changed.
     *
     * @param value a string, or anything whose string has the option's form; a Duration is taken
     *     too
     * @throws IllegalArgumentException naming the option, the value and what was expected
     */
    public ServerOptions with(Option option, Object value) {
        String text = value instanceof Duration duration ? Option.text(duration) : value.toString();
        var changed = new EnumMap<>(values);
        changed.put(option, option.checked(text));
        return new ServerOptions(changed);
    }

    /**
     * Reads {@code --name=value} and {@code --flag} words.
     *
     * @throws IllegalArgumentException with one line about the first word that does not fit
     */
    public static ServerOptions parse(List<String> arguments) {
        ServerOptions options = DEFAULTS;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Option option = named(name);
            if (equals < 0 && !option.isFlag()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = equals < 0 ? "true" : argument.substring(equals + 1);
            options = options.with(option, value);
        }
        return options;
    }

    private static Option named(String name) {
        for (Option option : Option.values()) {
            if (name.equals("--" + option.flag())) {
                return option;
            }
        }
        throw new IllegalArgumentException(Printable.of("unknown option " + name));
    }

    /** The options that were set, as words for {@link #parse}. */
    public List<String> toArguments() {
        var arguments = new ArrayList<String>();
        values.forEach((option, value) -> arguments.add("--" + option.flag() + "=" + value));
        return arguments;
    }

    /** An option's value, its default if it was not set. */
    public String value(Option option) {
        return values.getOrDefault(option, option.fallback());
    }

    /** The value of an option that counts something. */
    public int number(Option option) {
        return Integer.parseInt(value(option));
    }

    /** The value of a counting option, or {@code otherwise} if it is not set, or 0. */
    public int numberOr(Option option, int otherwise) {
        int number = values.containsKey(option) ? number(option) : 0;
        return number == 0 ? otherwise : number;
    }

    /** The value of an option in bytes. */
    public int bytes(Option option) {
        return Option.bytes(value(option));
    }

    /** The value of an option that is a length of time. */
    public Duration duration(Option option) {
        return Option.duration(value(option));
    }

    /**
     * A length of time as every option takes it: {@code 500ms}, {@code 5s}, {@code 2m}, and seconds
     * without a unit.
     *
     * @param flag names the option in the message
     * @throws IllegalArgumentException with one line for the user
     */
    public static Duration duration(String flag, String value) {
        try {
            return Option.duration(value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    Printable.of(flag + " " + value + ": expected " + Option.DURATION_EXPECTED), e);
        }
    }

    /** Whether a flag is set. */
    public boolean isSet(Option option) {
        return Boolean.parseBoolean(value(option));
    }

    /** {@code --transport}. */
    public TransportKind transport() {
        return TransportKind.named(value(Option.TRANSPORT));
    }

    /** {@code --framing}. */
    public Framing framing() {
        return Framing.named(value(Option.FRAMING));
    }

    /**
     * Where to bind: {@code --host} and {@code --port}, or {@code --path} for the unix transports.
     * The host is resolved here, and may be unresolved.
     *
     * @throws IllegalArgumentException if the path is missing, or longer than a socket's can be, or
     *     the host is link-local on no interface
     */
    public SocketAddress address() {
        return transport().isUnix() ? UnixDomainSocketAddress.of(path()) : port();
    }

    private InetSocketAddress port() {
        String host = value(Option.HOST);
        var address = new InetSocketAddress(host, number(Option.PORT));
        if (address.getAddress() instanceof Inet6Address six
                && six.isLinkLocalAddress()
                && six.getScopeId() == 0) {
            throw new IllegalArgumentException(
                    "--host " + host + ": say on which interface, such as " + host + "%eth0");
        }
        return address;
    }

    private Path path() {
        String text = Printable.of("--path " + value(Option.PATH));
        Path path;
        try {
            path = Path.of(value(Option.PATH));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text + ": no path", e);
        }
        if (path.getFileName() == null || path.toString().isEmpty()) {
            throw new IllegalArgumentException("--path names no file: where to put the socket");
        }
        if (!Addresses.fits(path)) {
            throw new IllegalArgumentException(
                    text
                            + ": longer than the "
                            + Addresses.MOST_PATH
                            + " bytes a socket's path can have");
        }
        return path;
    }

    /** {@code --mode}: who may connect to a socket file. */
    public Set<PosixFilePermission> permissions() {
        int mode = Option.mode(value(Option.MODE));
        var letters = new StringBuilder("rwxrwxrwx");
        for (int bit = 0; bit < letters.length(); bit++) {
            if ((mode & 0400 >> bit) == 0) {
                letters.setCharAt(bit, '-');
            }
        }
        return PosixFilePermissions.fromString(letters.toString());
    }

    /** What {@code open} throws when the address cannot be had: one line that names it. */
    public IOException cannotBind(Exception cause) {
        String where =
                transport().isUnix()
                        ? value(Option.PATH)
                        : Addresses.text(value(Option.HOST), number(Option.PORT));
        var failure =
                new BindException(
                        "cannot listen on " + transport() + " " + where + ": " + why(cause));
        failure.initCause(cause);
        return failure;
    }

    private static @Nullable String why(Exception cause) {
        return switch (cause) {
            case UnresolvedAddressException _, UnknownHostException _ -> "unknown host";
            case NoSuchFileException _ -> "no such directory";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> cause.getMessage();
        };
    }

    @Override
    public String toString() {
        return String.join(" ", toArguments());
    }
}
