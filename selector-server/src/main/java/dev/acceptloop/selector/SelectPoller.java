package dev.acceptloop.selector;

import dev.acceptloop.syscalls.Select;
import dev.acceptloop.syscalls.SyscallException;

/**
 * {@code select(2)}, 1983: two sets of bits go in, the same two come out.
 *
 * <p>A turn costs the largest descriptor, twice: the kernel walks all bits below it, and so do we,
 * however few are ready. A descriptor of {@value Select#SET_SIZE} or more has no bit, so that is
 * where it ends.
 */
final class SelectPoller implements Poller {
    private final Select select = new Select();
    private final int[] answers = new int[Select.SET_SIZE];
    private int end; // one more than the largest descriptor

    @Override
    public boolean add(int descriptor, int interest) {
        if (descriptor >= Select.SET_SIZE) {
            return false;
        }
        end = Math.max(end, descriptor + 1);
        change(descriptor, interest);
        return true;
    }

    @Override
    public void change(int descriptor, int interest) {
        select.set(descriptor, (interest & READ) != 0, (interest & WRITE) != 0);
    }

    @Override
    public void remove(int descriptor) {
        change(descriptor, 0);
    }

    @Override
    public int await(int millis) throws SyscallException {
        int bits = select.await(end, millis);
        int count = 0;
        for (int descriptor = 0; bits > 0 && descriptor < end; descriptor++) {
            int ready = readiness(descriptor);
            if (ready != 0) {
                bits -= Integer.bitCount(ready);
                answers[count++] = descriptor;
            }
        }
        return count;
    }

    private int readiness(int descriptor) {
        int read = select.isReadable(descriptor) ? READ : 0;
        return select.isWritable(descriptor) ? read | WRITE : read;
    }

    @Override
    public int descriptor(int answer) {
        return answers[answer];
    }

    /** Never {@link #GONE}: an error is readable and writable here, and only if awaited. */
    @Override
    public int ready(int answer) {
        return readiness(answers[answer]);
    }

    @Override
    public void close() {
        select.close();
    }
}
