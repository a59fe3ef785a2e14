package dev.acceptloop.contract;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/** What a service can throw that no signature announces. */
enum Failure {
    ASSERTION(0),
    STACK(1),
    CLASS(2),
    CHECKED(3),
    MEMORY(4);

    private final int number;

    Failure(int number) {
        this.number = number;
    }

    /** What a request calls it: one digit. */
    int number() {
        return number;
    }

    /** The one of that number. */
    static Optional<Failure> numbered(int number) {
        return Stream.of(values()).filter(failure -> failure.number == number).findAny();
    }

    /** Throws it: no such object made by hand where the JVM itself can be had to throw. */
    void happen() {
        switch (this) {
            case ASSERTION -> throw new AssertionError("thrown as the test wants it");
            case STACK -> deeper(0);
            case CLASS -> throw new NoClassDefFoundError("thrown as the test wants it");
            case CHECKED -> sneak(new IOException("thrown as the test wants it"));
            case MEMORY -> hold(new byte[Integer.MAX_VALUE]); // over what any JVM gives
        }
    }

    private static long deeper(long depth) {
        return depth < 0 ? 0 : 1 + deeper(depth + 1);
    }

    private static void hold(byte[] bytes) {
        throw new IllegalStateException("there is an array of " + bytes.length);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
