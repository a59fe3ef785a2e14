package dev.acceptloop.event.protocols;

/** Strings behind a length of four bytes. */
public abstract class Int32StringReceiver extends IntStringReceiver {
    /** Strings of 99 999 bytes at most. */
    protected Int32StringReceiver() {
        this(MAX_LENGTH);
    }

    /** Strings of so many bytes at most. */
    protected Int32StringReceiver(int maxLength) {
        super(4, maxLength);
    }
}
