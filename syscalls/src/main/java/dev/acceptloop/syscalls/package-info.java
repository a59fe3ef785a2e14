/**
 * Linux system calls through {@code java.lang.foreign}: what a server needs and {@code java.nio}
 * does not offer.
 *
 * <p>One small final class per family of calls, static methods named for the call, descriptors as
 * plain ints that their holder closes. Every failure is a {@link
 * dev.acceptloop.syscalls.SyscallException} that names the call and the error, captured by the
 * linker before the JVM can overwrite {@code errno}. A call that a signal interrupts is made again.
 *
 * <p>Constants and layouts are those of the asm-generic headers, which x86-64 and aarch64 share;
 * each is beside its use with the page it is from. {@link dev.acceptloop.syscalls.Linux} says
 * whether this machine is one of those.
 */
@NullMarked
package dev.acceptloop.syscalls;

import org.jspecify.annotations.NullMarked;
