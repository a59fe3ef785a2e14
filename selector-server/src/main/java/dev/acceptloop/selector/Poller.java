package dev.acceptloop.selector;

import dev.acceptloop.syscalls.SyscallException;

/**
 * Which of these descriptors would not block? One question, which four system calls answer; {@link
 * DescriptorSelector} asks it in the same words whoever answers.
 *
 * <p>Used by one thread at a time. A turn is one {@link #await} and the answers it gives, which
 * stand until the next; a descriptor may be added, changed or removed in between.
 */
interface Poller extends AutoCloseable {
    /** There are bytes, a connection, or the end of the stream. */
    int READ = 1;

    /** The kernel takes bytes again. */
    int WRITE = 2;

    /** Both directions are over, whichever was asked for; where none was, it is not told. */
    int GONE = 4;

    /**
     * Watches a descriptor for {@link #READ}, {@link #WRITE}, both or neither.
     *
     * @return false if it does not fit, and is not watched
     */
    boolean add(int descriptor, int interest) throws SyscallException;

    /** Watches it for something else from here on. */
    void change(int descriptor, int interest) throws SyscallException;

    /** Forgets it; before it is closed. */
    void remove(int descriptor) throws SyscallException;

    /**
     * Says that a read or a write found nothing more to do. Only who is told of changes, and not of
     * states, has to know.
     */
    default void exhausted(int descriptor, int what) {}

    /**
     * Waits until one is ready.
     *
     * @param millis at most so long; 0 not at all, -1 for ever
     * @return how many answers there are
     */
    int await(int millis) throws SyscallException;

    /** The descriptor an answer is about. */
    int descriptor(int answer);

    /** What it is ready for: a sum of {@link #READ}, {@link #WRITE} and {@link #GONE}. */
    int ready(int answer);

    @Override
    void close() throws SyscallException;
}
