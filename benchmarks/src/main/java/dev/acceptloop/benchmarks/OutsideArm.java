package dev.acceptloop.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A server that is none of the suite's models, and is measured beside them.
 *
 * @param name what the user calls it
 * @param description how it serves, in one line
 * @param command what starts it. Its first line is {@code listening tcp HOST:PORT}; or one of its
 *     words has {@value #PORT} in it, for which a free port is put in, and it is ready when it
 *     accepts. One that has {@value #SERVICE} in it is told what to serve; else it echoes. SIGTERM
 *     ends it
 * @param isOurs whether it is to end with 0
 * @param patience how long it is waited for
 */
record OutsideArm(
        String name, String description, List<String> command, boolean isOurs, Patience patience) {
    /** What stands for a free port. */
    static final String PORT = "{port}";

    /** What stands for the service. */
    static final String SERVICE = "{service}";

    static final String ECHO = "echo";
    static final String HTTP = "http";

    /** What all labels of outside arms begin with. */
    static final String PREFIX = "outside: ";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,39}");

    /**
     * How long it is waited for.
     *
     * @param start until it is ready
     * @param end from SIGTERM to SIGKILL
     */
    record Patience(Duration start, Duration end) {
        static final Patience USUAL = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    /**
     * Reads {@code NAME=COMMAND}.
     *
     * @throws IllegalArgumentException if it is not one, with one line for the user
     */
    static OutsideArm parse(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? "" : text.substring(0, equals);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "--arm "
                            + text
                            + ": expected NAME='COMMAND', the name of letters, digits and ._+-");
        }
        return new OutsideArm(
                name,
                "outside: " + text.substring(equals + 1),
                words(name, text.substring(equals + 1)),
                false,
                Patience.USUAL);
    }

    private static List<String> words(String name, String command) {
        List<String> words;
        try {
            words = ShellWords.split(command);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--arm " + name + ": " + e.getMessage(), e);
        }
        if (words.isEmpty()) {
            throw new IllegalArgumentException("--arm " + name + ": no command to start it with");
        }
        return words;
    }

    /** Its name in tables: all of them show that it is no model. */
    String label() {
        return PREFIX + name;
    }

    /** Whether it is told its port, and does not say it. */
    boolean isToldItsPort() {
        return command.stream().anyMatch(word -> word.contains(PORT));
    }

    /** The command with that port; it echoes, unless it was told already what to serve. */
    List<String> command(int port) {
        return serving(ECHO).command.stream()
                .map(word -> word.replace(PORT, Integer.toString(port)))
                .toList();
    }

    /** What it can be told to serve. */
    Set<String> services() {
        boolean isTold = command.stream().anyMatch(word -> word.contains(SERVICE));
        return isTold ? Set.of(ECHO, HTTP) : Set.of(ECHO);
    }

    /** The same, told to serve that. */
    OutsideArm serving(String service) {
        List<String> told = command.stream().map(word -> word.replace(SERVICE, service)).toList();
        return new OutsideArm(name, description, told, isOurs, patience);
    }
}
