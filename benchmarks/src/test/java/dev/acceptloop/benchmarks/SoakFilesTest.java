package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a soak leaves behind. */
final class SoakFilesTest {
    @TempDir private Path directory;

    private SoakOptions options() {
        return new SoakOptions(List.of("java"), List.of(new NamedModel("epoll", "")))
                .directory(directory)
                .seed(7)
                .invocation(List.of("./acceptloop", "soak", "epoll"));
    }

    @Test
    void eachLookIsALineAsSoonAsItWasMade() throws IOException {
        var files = new SoakFiles(options());
        files.add("epoll", SampleSoaks.round(0, true, SampleSoaks.still()));
        files.add("async", SampleSoaks.round(0, false, Map.of()));
        files.add("epoll", withoutWaits(SampleSoaks.round(1, true, SampleSoaks.still())));

        assertThat(Files.readAllLines(directory.resolve("soak.csv")))
                .containsExactly(
                        "model,round,seconds,visits,visits_per_s,beside_p50_us,beside_p99_us,"
                                + "beside_worst_us,at_rest,sockets,others,litter,threads,processes,"
                                + "heap_bytes,direct_bytes,native_bytes,resident_bytes",
                        "\"epoll\",1,10.000,1000,100.000,100.000,1000.000,5000.000,true,9,13,0,15,1,"
                                + "3145728,131072,9437184,356515840",
                        "\"async\",1,10.000,1000,100.000,100.000,1000.000,5000.000,false,,,,,,,,,",
                        "\"epoll\",2,20.000,2000,100.000,,,,true,9,13,0,15,1,3145728,131072,9437184,"
                                + "356515840");
    }

    private static SoakRound withoutWaits(SoakRound round) {
        return new SoakRound(
                round.seconds(),
                round.visits(),
                round.perSecond(),
                Optional.empty(),
                round.isAtRest(),
                round.held());
    }

    @Test
    void theSummarySaysWhatLeaksAndHowMuch() throws IOException {
        var files = new SoakFiles(options());
        files.write(List.of(SampleSoaks.leaking()));

        assertThat(directory.resolve("soak.md"))
                .content()
                .startsWith("# Soak\n\nSomething is wrong. 10:00 for each server, 1 at a time")
                .contains("seed 7")
                .contains("| `epoll` | 40000 | 12345 | 0 | 1.02 | 5.39 | sockets and pipes |")
                .contains("| sockets and pipes | 56 | 2.00 [2.00, 2.00] | 62.0 | leaks |")
                .contains("| other native memory | 9.00 MiB | 0.00 [0.00, 0.00] KiB ")
                .contains("not judged |");
    }

    @Test
    void thePageHasACurveOfEachQuantityAndNeedsNothingElse() throws IOException {
        var files = new SoakFiles(options());
        files.write(List.of(SampleSoaks.leaking(), SampleSoaks.result(List.of(), "<b>\u001b")));

        String page = Files.readString(directory.resolve("soak.html"));
        assertThat(page.split("<polyline ", -1)).hasSize(1 + SoakQuantity.values().length + 1);
        assertThat(page)
                .contains("epoll: sockets and pipes grew by 2.00")
                .contains("./acceptloop soak epoll")
                .contains("&lt;b&gt;")
                .doesNotContain("<b>\u001b", "http://", "https://");
        assertThat(page.substring(page.indexOf("<main>"), page.indexOf("<script>")))
                .doesNotContain("NaN", "Infinity");
    }

    /** What an earlier soak found would be taken for this one's. */
    @Test
    void whatAnEarlierSoakLeftIsRemoved() throws IOException {
        Files.writeString(directory.resolve("soak.md"), "of yesterday");
        Files.writeString(directory.resolve("soak.csv"), "of yesterday");

        var files = new SoakFiles(options());
        files.add("epoll", SampleSoaks.round(0, true, Map.of()));

        assertThat(directory.resolve("soak.md")).doesNotExist();
        assertThat(Files.readAllLines(directory.resolve("soak.csv"))).hasSize(2);
    }

    @Test
    void aLineARoundSaysWhatIsHeld() {
        String line = SoakTable.line("epoll", SampleSoaks.round(0, true, SampleSoaks.still()));

        assertThat(line)
                .isEqualTo(
                        "  0:10  epoll         100 visits/s, 1000  beside p99 1.00 ms, worst 5.00 ms  "
                                + "descriptors 9+13  threads 15  heap 3.00 MiB  direct 0.13 MiB  "
                                + "resident 340 MiB");
    }

    @Test
    void theTableNamesWhatIsWrong() {
        String table = SoakTable.of(List.of(SampleSoaks.clean(), SampleSoaks.leaking()));

        assertThat(table.lines().toList())
                .hasSize(4)
                .element(3)
                .asString()
                .startsWith("WRONG: epoll, sockets and pipes grew by");
        assertThat(table.lines().toList().get(1)).endsWith("  none");
        assertThat(SoakTable.of(List.of(SampleSoaks.result(List.of())))).contains("cannot tell");
    }
}
