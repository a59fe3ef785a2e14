package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a peer or the system withholds is waited for, in bounded memory and without spinning. */
interface OverloadContract extends Contract {
    /**
     * Many times what the kernel holds of a connection for a peer and a server that do not read.
     */
    int MOST_HELD = 64 << 20;

    /** A writer that the kernel takes nothing from for so long is being held up. */
    Duration HELD_UP = Duration.ofMillis(300);

    /**
     * A peer that only writes is soon held up, for the server stops reading what it cannot answer;
     * others are served meanwhile; and every byte is there when the peer does read.
     */
    @Test
    default void aPeerThatDoesNotReadIsHeldUp() throws Exception {
        try (Running running = open("echo", Framing.CHUNK);
                Flood flood = new Flood(running.address(), patience())) {
            long sent = flood.writeUntilHeldUp(HELD_UP, MOST_HELD);
            assertThat(sent).as("bytes taken from a peer that reads none").isLessThan(MOST_HELD);
            if (servesMany()) {
                running.client().echoes("beside it");
            }
            flood.finishAndExpectEcho();
            running.client().echoes("after it");
        }
    }

    /**
     * Without descriptors accept fails, with ever longer pauses, and goes on when there are some
     * again; the client that waited is served.
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    @WholeProcess
    default void withoutDescriptorsItBacksOff() throws IOException {
        try (Scarcity scarcity = Scarcity.prepared();
                Running running = open("echo", Framing.CHUNK)) {
            // One is served, so that no accept has its descriptor already where one is at a time;
            // elsewhere the next accept may have, so a second takes that one, and a third waits.
            Client served = running.client().echoes("hello");
            Client second = running.unconnected();
            Client third = running.unconnected();
            scarcity.begin();
            try {
                second.connect();
                third.connect();
                served.close();
                second.close();
                awaitScarcity(running, third);
            } finally {
                scarcity.end();
            }
            third.echoes("served at last");
        }
    }

    private void awaitScarcity(Running running, Client waiting) throws IOException {
        if (deviates(Deviation.ACCEPTS_ELSEWHERE)
                || deviates(Deviation.ACCEPTS_UNDER_ITS_FIRST_LIMIT)) {
            waiting.echoes("accepted all the same");
            if (options().number(Option.SPARES) == 0) { // those who accept are to be replaced
                assertThat(running.recorder().timesAcceptFailed()).isZero();
            }
        } else {
            running.recorder().awaitBackoff();
        }
    }
}
