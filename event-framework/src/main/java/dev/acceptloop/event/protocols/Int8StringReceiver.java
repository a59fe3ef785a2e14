package dev.acceptloop.event.protocols;

/** Strings behind a length of one byte. */
public abstract class Int8StringReceiver extends IntStringReceiver {
    /** Strings of 255 bytes at most. */
    protected Int8StringReceiver() {
        this((1 << 8) - 1);
    }

    /** Strings of so many bytes at most. */
    protected Int8StringReceiver(int maxLength) {
        super(1, maxLength);
    }
}
