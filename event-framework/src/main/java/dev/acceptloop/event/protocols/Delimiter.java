package dev.acceptloop.event.protocols;

import java.nio.ByteBuffer;

/** The bytes that end a line. */
final class Delimiter {
    private final byte[] bytes;

    Delimiter(String text) {
        bytes = MessageReceiver.bytes(text).array();
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a line cannot end in nothing");
        }
    }

    int length() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Index of the first one that lies whole between two indexes, or -1. */
    int find(ByteBuffer in, int from, int to) {
        byte first = bytes[0];
        int last = to - bytes.length;
        for (int i = from; i <= last; i++) {
            if (in.get(i) == first && isAt(in, i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isAt(ByteBuffer in, int index) {
        for (int i = 1; i < bytes.length; i++) {
            if (in.get(index + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
