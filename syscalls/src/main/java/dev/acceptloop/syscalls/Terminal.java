package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.Console;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;

/** Whether somebody looks at what is written, or a program reads it. */
public final class Terminal {
    private static final Call ISATTY =
            Call.bind("isatty", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Terminal() {}

    /**
     * Whether that descriptor is a terminal. {@link Console#isTerminal} is not asked where there is
     * a call for it: it says so only if standard input is one too.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/isatty.3.html">isatty(3)</a>
     */
    @SuppressWarnings("SystemConsoleNull") // it is null with jdk.console=java.base
    public static boolean isAt(int descriptor) {
        if (!ISATTY.isBound()) {
            Console console = System.console();
            return console != null && console.isTerminal();
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) ISATTY.handle().invokeExact(Call.state(arena), descriptor) == 1;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }
}
