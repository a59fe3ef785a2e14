package dev.acceptloop.event.protocols;

/** Strings behind a length of two bytes. */
public abstract class Int16StringReceiver extends IntStringReceiver {
    /** Strings of 65 535 bytes at most. */
    protected Int16StringReceiver() {
        this((1 << 16) - 1);
    }

    /** Strings of so many bytes at most. */
    protected Int16StringReceiver(int maxLength) {
        super(2, maxLength);
    }
}
