package dev.acceptloop.selector;

import dev.acceptloop.syscalls.Poll;
import dev.acceptloop.syscalls.SyscallException;
import java.util.Arrays;

/**
 * {@code poll(2)}, 1986: an array of descriptors with what each is awaited for; the kernel writes
 * beside each what it is ready for.
 *
 * <p>No limit but memory. A turn costs the number of descriptors, twice: the kernel is handed all
 * of them each time and walks them, and so do we.
 */
final class PollPoller implements Poller {
    private static final int NOWHERE = -1;

    private final Poll poll = new Poll();
    private int[] places = new int[64]; // by descriptor: where it is in the array
    private int size;
    private int[] answers = new int[64]; // places of those that are ready

    @Override
    public boolean add(int descriptor, int interest) {
        if (descriptor >= places.length) {
            places = Arrays.copyOf(places, Math.max(descriptor + 1, 2 * places.length));
        }
        places[descriptor] = size;
        poll.set(size++, descriptor, events(interest));
        return true;
    }

    /** Without interest it is taken out, or the kernel would go on telling that it is gone. */
    @Override
    public void change(int descriptor, int interest) {
        if (interest == 0) {
            remove(descriptor);
        } else if (places[descriptor] == NOWHERE) {
            add(descriptor, interest);
        } else {
            poll.set(places[descriptor], descriptor, events(interest));
        }
    }

    /** The hole stays until the next turn: an answer must not move while it is read. */
    @Override
    public void remove(int descriptor) {
        if (places[descriptor] != NOWHERE) {
            poll.set(places[descriptor], -1, 0);
            places[descriptor] = NOWHERE;
        }
    }

    private static int events(int interest) {
        int in = (interest & READ) != 0 ? Poll.IN : 0;
        return (interest & WRITE) != 0 ? in | Poll.OUT : in;
    }

    @Override
    public int await(int millis) throws SyscallException {
        closeHoles();
        int left = poll.await(size, millis);
        int count = 0;
        for (int place = 0; left > 0 && place < size; place++) {
            if (poll.ready(place) != 0) {
                left--;
                answers = count < answers.length ? answers : Arrays.copyOf(answers, 2 * count);
                answers[count++] = place;
            }
        }
        return count;
    }

    private void closeHoles() {
        for (int place = 0; place < size; place++) {
            while (place < size && poll.descriptor(place) < 0) {
                moveLast(place);
            }
        }
    }

    private void moveLast(int place) {
        int last = --size;
        int descriptor = poll.descriptor(last);
        if (descriptor >= 0) {
            poll.set(place, descriptor, poll.events(last));
            places[descriptor] = place;
        }
    }

    @Override
    public int descriptor(int answer) {
        return poll.descriptor(answers[answer]);
    }

    @Override
    public int ready(int answer) {
        int events = poll.ready(answers[answer]);
        int ready = (events & Poll.IN) != 0 ? READ : 0;
        ready |= (events & Poll.OUT) != 0 ? WRITE : 0;
        boolean gone = (events & (Poll.ERR | Poll.HUP | Poll.NVAL)) != 0;
        return gone ? ready | READ | GONE : ready;
    }

    @Override
    public void close() {
        poll.close();
    }
}
