package dev.acceptloop.syscalls;

import java.nio.ByteOrder;

/** Whether the calls of this package can be made on this machine. */
public final class Linux {
    private static final String REASON = reason();

    private Linux() {}

    /** Why no system call can be made here, in one line; empty if they can. */
    public static String unavailable() {
        return REASON;
    }

    private static String reason() {
        String system = System.getProperty("os.name", "");
        String processor = System.getProperty("os.arch", "");
        if (!system.equals("Linux")) {
            return "needs Linux system calls, this is " + system;
        }
        boolean known = processor.equals("amd64") || processor.equals("aarch64");
        if (!known || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return "needs an x86-64 or aarch64 processor, this is " + processor;
        }
        try {
            return Call.PROBE.isBound() ? "" : "the C library has no accept4";
        } catch (ExceptionInInitializerError | IllegalCallerException | NoClassDefFoundError e) {
            return "the foreign function API is not usable: " + e;
        }
    }
}
