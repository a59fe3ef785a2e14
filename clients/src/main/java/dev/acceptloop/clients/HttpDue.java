package dev.acceptloop.clients;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** What the answers to one load have to be; shared by its connections. Thread-safe. */
final class HttpDue {
    private final Reply.Http reply;
    private final byte[] page;
    private final byte[] text;
    private final int[] fallback; // by bytes of the text that were found: how many may still be its
    private final AtomicLong length;

    HttpDue(Reply.Http reply) {
        this.reply = reply;
        this.page = reply.page().getBytes(StandardCharsets.UTF_8);
        this.text = reply.contains().getBytes(StandardCharsets.UTF_8);
        this.fallback = fallback(text);
        this.length = new AtomicLong(page.length > 0 ? page.length : reply.length());
    }

    /** As Knuth, Morris and Pratt search: no byte is looked at again when others have come. */
    private static int[] fallback(byte[] text) {
        var fallback = new int[text.length + 1];
        int matched = 0;
        for (int i = 1; i < text.length; i++) {
            while (matched > 0 && text[i] != text[matched]) {
                matched = fallback[matched];
            }
            if (text[i] == text[matched]) {
                matched++;
            }
            fallback[i + 1] = matched;
        }
        return fallback;
    }

    boolean headOnly() {
        return reply.headOnly();
    }

    Reply.Reuse reuse() {
        return reply.reuse();
    }

    boolean hasStatus(int status) {
        return reply.statuses().contains(status);
    }

    /** As they are written. */
    String statuses() {
        return reply.statuses().toString();
    }

    /** Whether a right answer may have a body of that length; the first one may fix it. */
    boolean hasLength(long bytes) {
        if (reply.headOnly()) {
            return true;
        }
        long due = length.get();
        if (due == Reply.Http.SAME_LENGTH) {
            length.compareAndSet(due, bytes);
            due = length.get();
        }
        return due == Reply.Http.ANY_LENGTH || due == bytes;
    }

    /** How long it has to be, once {@link #hasLength} has said no. */
    long length() {
        return length.get();
    }

    /** Whether these bytes of the body, from that one on, are the page's. */
    boolean isPage(ByteBuffer data, long from) {
        if (page.length == 0) {
            return true;
        }
        if (from + data.remaining() > page.length) {
            return false;
        }
        int at = (int) from;
        for (int i = data.position(); i < data.limit(); i++) {
            if (data.get(i) != page[at++]) {
                return false;
            }
        }
        return true;
    }

    /** Whether that many bytes of the text are all of it. */
    boolean isFound(int matched) {
        return matched == text.length;
    }

    /** Looks for the text in bytes behind some that ended in its first {@code matched}. */
    int find(ByteBuffer data, int matched) {
        int found = matched;
        for (int i = data.position(); i < data.limit() && found < text.length; i++) {
            byte b = data.get(i);
            while (found > 0 && b != text[found]) {
                found = fallback[found];
            }
            if (b == text[found]) {
                found++;
            }
        }
        return found;
    }

    /** The text as it was given. */
    String text() {
        return reply.contains();
    }
}
