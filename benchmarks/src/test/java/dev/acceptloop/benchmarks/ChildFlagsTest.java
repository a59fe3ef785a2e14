package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that serves is started as every other, be it a child. */
@Tag("long")
@Tag("measures-nothing")
@Timeout(120)
final class ChildFlagsTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"--spares=2 forking", "--workers=2 preforking"})
    void childrenRunWithTheFlagsOfTheirParent(String words) throws Exception {
        String[] optionAndModel = words.split(" ", -1);
        var command = new ArrayList<>(ModelProcess.command());
        command.addAll(List.of("serve", optionAndModel[1], optionAndModel[0]));

        try (var server = ServerProcess.start(command, directory.resolve("log"))) {
            server.awaitReady();
            long[] children =
                    Arrays.stream(TreeUsage.tree(server.pid()))
                            .filter(pid -> pid != server.pid())
                            .toArray();

            assertThat(children).hasSize(2);
            for (long child : children) {
                assertThat(flags(child))
                        .containsAll(Comparison.JVM_FLAGS)
                        .filteredOn(word ->
                                word.startsWith("-Xm")
                                        || word.contains("Tiered")
                                        || word.contains("Compile"))
                        .containsExactlyInAnyOrder("-Xms256m", "-Xmx256m");
            }
        }
    }

    private static List<String> flags(long pid) {
        return List.of(Proc.read(Path.of("/proc/" + pid + "/cmdline")).split("\0", -1));
    }
}
