package dev.acceptloop.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.benchmarks.LeakyEcho.Plant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each visitor finds nothing wrong with a server that is right, and notices one that is not. */
@Timeout(60)
final class VisitTest {
    private final Random random = new Random(7);
    private ServerSocket listening;
    private InetSocketAddress address;

    @BeforeEach
    void open() throws IOException {
        listening = LeakyEcho.open();
        address = (InetSocketAddress) listening.getLocalSocketAddress();
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    private void serve(Plant plant) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        LeakyEcho.serve(plant, listening);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void findsNothingWrongWithAServerThatIsRight(Visit visit) {
        serve(Plant.PLAIN);

        assertThatCode(() -> visit.go(address, random)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "HALF_CLOSES, DEAF, ended after 0 of",
        "HALF_CLOSES, BRUSQUE, reset",
        "STOPS, HASTY, byte 1 of 0 is wrong",
        "STOPS, BRUSQUE, 'answered whole, and reset'",
        "RAMBLES, PATIENT, byte 1 of 0 is wrong",
    })
    void noticesOneThatIsNot(Visit visit, Plant plant, String reason) {
        serve(plant);

        assertThatThrownBy(() -> visit.go(address, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aWrongByteIsToldByItsPlace() throws IOException {
        serve(Plant.PLAIN);
        try (var visitor = new Visitor(address)) {
            visitor.send("abc\r\n".getBytes(US_ASCII));

            assertThatThrownBy(() -> visitor.expect("abd\r\n".getBytes(US_ASCII)))
                    .isInstanceOf(Visitor.WrongByteException.class)
                    .hasMessage("byte 3 of 5 is wrong");
        }
    }

    @Test
    void nobodyListens() throws IOException {
        listening.close();

        assertThatThrownBy(() -> Visit.CHECKS.go(address, random))
                .hasMessageStartingWith("not connected: ");
    }

    // ------------------------------------------------------------------ those who stay

    /** More than all kernels hold comes back whole, and a line that was not finished does not. */
    @Test
    void aHoarderIsOwedWhatItSentInWholeLines() throws IOException {
        serve(Plant.PLAIN);
        try (var hoarder = new Hoarder(address)) {
            for (int i = 0; i < 100; i++) {
                hoarder.send();
            }
            assertThatCode(hoarder::takeAll).doesNotThrowAnyException();
        }
    }

    @Test
    void aHoarderNoticesWhatIsLost() throws IOException {
        serve(Plant.LOSES);
        try (var hoarder = new Hoarder(address)) {
            hoarder.send();

            assertThatThrownBy(hoarder::takeAll).isInstanceOf(Visitor.WrongByteException.class);
        }
    }

    @Test
    void whoStaysLeavesWhenItsTimeIsUpAndIsNotMissed() throws IOException {
        serve(Plant.PLAIN);
        try (var staying = new StayingVisitors(address, 6, random)) {
            int most = 0;
            int came = 0;
            for (int visit = 0; visit < 400; visit++) {
                if (staying.haveRoom()) {
                    staying.come();
                    came++;
                }
                most = Math.max(most, staying.size());
                staying.goOn();
            }
            assertThat(most).isEqualTo(6);
            assertThat(came).isGreaterThan(2 * 6);
            while (staying.size() > 0) {
                staying.leaveOne();
            }
        }
    }

    @Test
    void theMixGoesOnAfterWhatWentWrong() throws IOException {
        serve(Plant.LOSES);
        var troubles = new SoakTroubles();
        try (var visits = new SoakVisits(address, 0, 10_000, 7, troubles)) {
            visits.go(
                    System.nanoTime() + 50_000_000_000L,
                    () -> visits.visits() >= 300 || troubles.areTooMany());

            assertThat(visits.visits()).isGreaterThan(50);
        }
        assertThat(troubles.words()).anyMatch(words -> words.contains("pipelines and reads: "));
    }

    @Test
    void whatExplainsAllIsSaidBeforeTheManyThatAreCounted() {
        var troubles = new SoakTroubles();
        for (int i = 1; i < 20; i++) {
            troubles.add("silence " + i);
        }
        assertThat(troubles.areTooMany()).isFalse();
        troubles.addFirst("it ended");
        assertThat(troubles.areTooMany()).isTrue();
        troubles.noMore();
        troubles.add("killed");
        troubles.addFirst("killed");

        assertThat(troubles.words())
                .hasSize(12)
                .startsWith("it ended", "silence 1")
                .endsWith("silence 10", "and 9 more");
        assertThat(troubles.wrong()).isZero();
    }
}
