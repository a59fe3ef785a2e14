package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("measures-nothing")
final class ProfileTest {
    @TempDir Path directory;

    private static Profile profile() {
        var profile = new Profile();
        for (int i = 0; i < 6; i++) {
            profile.add(List.of("Main.run", "Loop.turn", "Socket.read"));
        }
        for (int i = 0; i < 3; i++) {
            profile.add(List.of("Main.run", "Loop.turn", "Loop.turn"));
        }
        profile.add(List.of("Main.run"));
        profile.add(List.of());
        return profile;
    }

    @Test
    void aMethodCountsItselfAndOnceForEachSampleItIsIn() {
        assertThat(profile().samples()).isEqualTo(10);
        assertThat(profile().top(2))
                .containsExactly(
                        new Profile.Method("Socket.read", 6, 6),
                        new Profile.Method("Loop.turn", 3, 9));
    }

    @Test
    void theWidthOfAMethodIsItsShareAndItStandsAboveItsCaller() {
        String svg = FlameGraph.svg(profile().stacks());

        assertThat(svg)
                .contains(
                        "<title>all: 100.0 %</title><rect x='0.00' y='51' width='1200.00'",
                        "<title>Main.run: 100.0 %</title><rect x='0.00' y='34' width='1200.00'",
                        "<title>Loop.turn: 90.0 %</title><rect x='0.00' y='17' width='1080.00'",
                        "<title>Loop.turn: 30.0 %</title><rect x='0.00' y='0' width='360.00'",
                        "<title>Socket.read: 60.0 %</title><rect x='360.00' y='0' width='720.00'");
    }

    @Test
    void thePageSaysWhatItDoesNotShowAndIsSafe() {
        var profile = profile();
        profile.add(List.of("Lambda$<&>.apply"));
        String page = ProfilePage.of("epoll", 16, profile);

        assertThat(page)
                .contains("11 samples", "native time and is not here", "Fewer than 100 samples")
                .contains("<td>Socket.read<td>54.5 %<td>54.5 %")
                .contains("Lambda$&lt;&amp;&gt;.apply")
                .doesNotContain("<&>", "http://", "https://");
    }

    @Test
    void anEmptyProfileIsAPageToo() {
        assertThat(ProfilePage.of("epoll", 1, new Profile()))
                .contains("0 samples", "1 connection,");
    }

    @Test
    void aDeepStackIsCutAndANarrowMethodIsLeftOut() {
        List<String> deep = IntStream.range(0, 500).mapToObj(i -> "M" + i).toList();
        var stacks = new ArrayList<>(List.of(deep));
        for (int i = 0; i < 5000; i++) {
            stacks.add(List.of("M0"));
        }
        assertThat(FlameGraph.svg(List.of(deep))).contains(">M62:").doesNotContain(">M63:");
        assertThat(FlameGraph.svg(stacks)).contains(">M0:").doesNotContain(">M1:");
    }

    @Test
    @Tag("long") // a process of a server, and JFR in it
    void aServerUnderLoadLeavesARecordingAndAPage() throws IOException, InterruptedException {
        var model = ServerModel.named("selector");
        var options =
                new ComparisonOptions(ModelProcess.command(ModelProcess.class))
                        .directory(directory);
        try (Pinning pinning = Pinning.apply();
                Subject subject =
                        Subject.start(
                                new Servers(options, pinning),
                                model,
                                List.of("--framing=line"),
                                1)) {
            Path page = new Profiles(directory, Duration.ofSeconds(2)).record(subject, 8);
            subject.stop();

            assertThat(directory.resolve("selector.jfr")).isNotEmptyFile();
            assertThat(page).hasFileName("selector.html");
            assertThat(Files.readString(page)).contains("<td>", "%", "SelectorServer");
        }
    }
}
