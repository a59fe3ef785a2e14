package dev.acceptloop.protocol.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code cpu MICROS} burns so much processor time, {@code block MICROS} waits so long; both answer
 * {@code done}. Done where the model handles messages, so that one slow request shows what it does
 * to everyone else. An interrupt ends it early. At most ten seconds; anything else is answered
 * {@code error: ...}.
 */
final class WorkService implements Service {
    private static final Pattern REQUEST = Pattern.compile("(cpu|block) ([0-9]{1,8})");
    private static final int MOST_MICROS = 10_000_000;
    private static final int LONGEST_REQUEST = 64;
    private static final ByteBuffer DONE = Services.text("done");
    private static final ByteBuffer ERROR =
            Services.text("error: expected 'cpu MICROS' or 'block MICROS', at most 10000000");

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        if (message.remaining() > LONGEST_REQUEST) {
            peer.send(ERROR);
            return;
        }
        String request = StandardCharsets.US_ASCII.decode(message.duplicate()).toString();
        Matcher matcher = REQUEST.matcher(request);
        int micros = matcher.matches() ? Integer.parseInt(matcher.group(2)) : Integer.MAX_VALUE;
        if (micros > MOST_MICROS) {
            peer.send(ERROR);
            return;
        }
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
        if (matcher.group(1).equals("cpu")) {
            burnUntil(end);
        } else {
            blockUntil(end);
        }
        peer.send(DONE);
    }

    private static void burnUntil(long end) {
        while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static void blockUntil(long end) {
        long left = end - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }
}
