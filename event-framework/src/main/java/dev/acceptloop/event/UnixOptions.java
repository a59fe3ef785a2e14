package dev.acceptloop.event;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * How a port listens at a path, and what its connections may hold.
 *
 * @param backlog connections the kernel may keep until they are accepted
 * @param highWater unsent bytes of one connection above which nothing is read from it
 * @param permissions who may connect: to connect is to write
 */
public record UnixOptions(int backlog, int highWater, Set<PosixFilePermission> permissions) {
    /** 1024 connections of backlog, 64 KiB unsent, open to the owner alone (0600). */
    public static final UnixOptions DEFAULTS =
            new UnixOptions(1024, 64 * 1024, PosixFilePermissions.fromString("rw-------"));
}
