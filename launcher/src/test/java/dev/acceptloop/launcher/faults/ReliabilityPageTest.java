package dev.acceptloop.launcher.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReliabilityPageTest {
    private static final ServerModel EPOLL = ServerModel.named("epoll");
    private static final ServerModel BLOCKING = ServerModel.named("blocking");

    @TempDir private Path folder;

    @Test
    void aCellSaysWhatTheOthersPaidOrWhyItHasNoFigure() throws IOException {
        Row block = row("block");
        Row chat = row("chat");
        String page =
                page(
                        List.of(
                                new Trial.Outcome(
                                        block, EPOLL, "d", "they wait", 900_000, 2_003_100_000L, 1),
                                new Trial.Outcome(block, BLOCKING, "d", "they wait", -1, -1, 1),
                                new Trial.Outcome(chat, EPOLL, "ok", "", 1_100_000, 3_450_000, 1),
                                new Trial.Outcome(
                                        chat, BLOCKING, "-", "one at a time", -1, -1, 0)));

        assertThat(page)
                .contains("| model | calm | block | chat |")
                .contains("| `epoll` | 1.1 ms | *2003 ms* | 3.5 ms |")
                .contains("| `blocking` | – | *ok* | – |")
                .contains("  - by design `block`, all: they wait")
                .contains("  - – `chat`, `blocking`: one at a time")
                .contains("3 cells, 0 failed")
                .doesNotContain("## Datagrams");
    }

    @Test
    void whatFailedIsNoFigure() throws IOException {
        Row chat = row("chat");
        String page =
                page(
                        List.of(
                                new Trial.Outcome(chat, EPOLL, "FAIL", "leaks: sockets", 1, 2, 1),
                                new Trial.Outcome(chat, BLOCKING, "ok", "", 1, 2, 1)));

        assertThat(page)
                .contains("| `epoll` | 0.0 ms | **FAIL** |")
                .contains("  - **FAIL** `chat`, `epoll`: leaks: sockets")
                .contains("2 cells, 1 failed");
    }

    @Test
    void rowsHaveNamesOfTheirOwn() {
        assertThat(Matrix.allRows()).extracting(row -> row.key).doesNotHaveDuplicates();
    }

    private static Row row(String key) {
        Stream<Row> rows = Matrix.allRows().stream();
        return rows.filter(row -> row.key.equals(key)).findFirst().orElseThrow();
    }

    private String page(List<Trial.Outcome> outcomes) throws IOException {
        Path file = folder.resolve("page.md");
        ReliabilityPage.write(file, "the command", outcomes, List.of(EPOLL, BLOCKING));
        return Files.readString(file);
    }
}
