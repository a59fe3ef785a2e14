package dev.acceptloop.selector;

import dev.acceptloop.syscalls.Epoll;
import dev.acceptloop.syscalls.SyscallException;
import java.util.Arrays;

/**
 * {@code epoll(7)}, edge-triggered: the kernel tells once that something became ready, and not
 * again before it was used up.
 *
 * <p>Interest costs no call: all is asked for once. What was told has to be remembered here
 * instead, until a read or a write is {@link #exhausted}; who forgets waits for ever. The classic
 * traps, and where they are dealt with: a connection that is read once a turn, for fairness, stays
 * in the list until it is used up; one whose reading was off finds its bytes when it is on again
 * ({@link #change}); a short read uses up the bytes and not the FIN behind them, which needs a read
 * of its own, nor what stands behind an urgent byte, at which each read stops (tcp(7)).
 */
final class EpollEdgePoller implements Poller {
    private static final int MOST_NEWS = 1024; // the others come in the next turn
    private static final int ALL = Epoll.IN | Epoll.PRI | Epoll.OUT | Epoll.RDHUP | Epoll.EDGE;
    private static final byte ENDED = 8; // FIN has come
    private static final byte LISTED = 16;
    private static final byte URGENT = 32; // a read will be short, and has not used it up

    private final Epoll epoll = new Epoll(MOST_NEWS);
    private byte[] states = new byte[64]; // by descriptor: what it is ready for, as far as told
    private byte[] interests = new byte[64]; // by descriptor
    private int[] list = new int[64]; // ready for something that is awaited, or was
    private int size;

    EpollEdgePoller() throws SyscallException {}

    @Override
    public boolean add(int descriptor, int interest) throws SyscallException {
        if (descriptor >= states.length) {
            int length = Math.max(descriptor + 1, 2 * states.length);
            states = Arrays.copyOf(states, length);
            interests = Arrays.copyOf(interests, length);
        }
        interests[descriptor] = (byte) interest;
        epoll.add(descriptor, ALL);
        return true;
    }

    @Override
    public void change(int descriptor, int interest) {
        interests[descriptor] = (byte) interest;
        listIfWanted(descriptor);
    }

    @Override
    public void remove(int descriptor) throws SyscallException {
        states[descriptor] &= LISTED;
        interests[descriptor] = 0;
        epoll.remove(descriptor);
    }

    @Override
    public void exhausted(int descriptor, int what) {
        boolean more = what == READ && (states[descriptor] & (ENDED | URGENT)) != 0;
        if (!more) {
            states[descriptor] &= (byte) ~what;
        } else {
            states[descriptor] &= ~URGENT; // the next read goes past it
        }
    }

    private int wanted(int descriptor) {
        int interest = interests[descriptor];
        return states[descriptor] & (interest == 0 ? 0 : interest | GONE);
    }

    private void listIfWanted(int descriptor) {
        if (wanted(descriptor) == 0 || (states[descriptor] & LISTED) != 0) {
            return;
        }
        states[descriptor] |= LISTED;
        list = size < list.length ? list : Arrays.copyOf(list, 2 * size);
        list[size++] = descriptor;
    }

    /** Does not wait while something that was told is still to be done. */
    @Override
    public int await(int millis) throws SyscallException {
        keepWanted();
        int news = epoll.await(size > 0 ? 0 : millis);
        for (int i = 0; i < news; i++) {
            int descriptor = epoll.descriptor(i);
            states[descriptor] |= state(epoll.events(i));
            listIfWanted(descriptor);
        }
        return size;
    }

    private void keepWanted() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int descriptor = list[i];
            if (wanted(descriptor) != 0) {
                list[kept++] = descriptor;
            } else {
                states[descriptor] &= ~LISTED;
            }
        }
        size = kept;
    }

    private static byte state(int events) {
        int state = (events & Epoll.IN) != 0 ? READ : 0;
        state |= (events & Epoll.PRI) != 0 ? READ | URGENT : 0;
        state |= (events & Epoll.OUT) != 0 ? WRITE : 0;
        state |= (events & Epoll.RDHUP) != 0 ? READ | ENDED : 0;
        return (byte) ((events & (Epoll.ERR | Epoll.HUP)) != 0 ? state | READ | GONE : state);
    }

    @Override
    public int descriptor(int answer) {
        return list[answer];
    }

    @Override
    public int ready(int answer) {
        return wanted(list[answer]);
    }

    @Override
    public void close() throws SyscallException {
        epoll.close();
    }
}
