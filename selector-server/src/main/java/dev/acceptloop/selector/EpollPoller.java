package dev.acceptloop.selector;

import dev.acceptloop.syscalls.Epoll;
import dev.acceptloop.syscalls.SyscallException;
import java.util.BitSet;

/**
 * {@code epoll(7)}, 2002, level-triggered: the kernel keeps the set, and tells only of those that
 * are ready.
 *
 * <p>A turn costs the number of ready ones, and a change of interest a call of its own. What was
 * not dealt with is told again in the next turn.
 */
final class EpollPoller implements Poller {
    private static final int MOST_ANSWERS = 1024; // the others come in the next turn

    private final Epoll epoll = new Epoll(MOST_ANSWERS);
    private final BitSet unwatched = new BitSet(); // by descriptor: without interest

    EpollPoller() throws SyscallException {}

    @Override
    public boolean add(int descriptor, int interest) throws SyscallException {
        // Whoever had the number before may have been closed underneath.
        unwatched.clear(descriptor);
        epoll.add(descriptor, events(interest));
        return true;
    }

    /** Without interest it is taken out, or the kernel would go on telling that it is gone. */
    @Override
    public void change(int descriptor, int interest) throws SyscallException {
        boolean isWatched = !unwatched.get(descriptor);
        unwatched.set(descriptor, interest == 0);
        if (interest == 0 && isWatched) {
            epoll.remove(descriptor);
        } else if (interest != 0 && isWatched) {
            epoll.modify(descriptor, events(interest));
        } else if (interest != 0) {
            epoll.add(descriptor, events(interest));
        }
    }

    @Override
    public void remove(int descriptor) throws SyscallException {
        if (unwatched.get(descriptor)) {
            unwatched.clear(descriptor);
        } else {
            epoll.remove(descriptor);
        }
    }

    private static int events(int interest) {
        int in = (interest & READ) != 0 ? Epoll.IN : 0;
        return (interest & WRITE) != 0 ? in | Epoll.OUT : in;
    }

    @Override
    public int await(int millis) throws SyscallException {
        return epoll.await(millis);
    }

    @Override
    public int descriptor(int answer) {
        return epoll.descriptor(answer);
    }

    @Override
    public int ready(int answer) {
        int events = epoll.events(answer);
        int ready = (events & Epoll.IN) != 0 ? READ : 0;
        ready |= (events & Epoll.OUT) != 0 ? WRITE : 0;
        return (events & (Epoll.ERR | Epoll.HUP)) != 0 ? ready | READ | GONE : ready;
    }

    @Override
    public void close() throws SyscallException {
        epoll.close();
    }
}
