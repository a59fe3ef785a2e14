/** Linux system calls, one small class per family. */
module dev.acceptloop.syscalls {
    requires static transitive org.jspecify;

    exports dev.acceptloop.syscalls;
}
