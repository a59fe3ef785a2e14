package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvironmentTest {
    @Test
    void theRecordNamesWhatFiguresDependOn() {
        Environment environment = Environment.here();

        assertThat(environment.facts())
                .containsKeys(
                        "processor",
                        "governor",
                        "halt polling, host, ns",
                        "mitigations",
                        "clock source",
                        "huge pages",
                        "kernel",
                        "Java",
                        "processor limit",
                        "memory limit",
                        "congestion control",
                        "load before")
                .doesNotContainValue("")
                .containsEntry(
                        "congestion control",
                        Proc.read(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip());
    }

    @Test
    void theLoadIsToldAgainAtTheEndBesideThatOfTheBeginning() {
        Environment before = Environment.here();

        var names = new ArrayList<>(before.after().facts().keySet());

        assertThat(names.get(names.indexOf("load before") + 1)).isEqualTo("load after");
        assertThat(before.after().facts()).containsAllEntriesOf(before.facts());
    }

    @Test
    void onlyWeaknessesThatAreThereAreNamed(@TempDir Path folder) throws IOException {
        assertThat(Environment.mitigations(folder)).isEqualTo("none needed");
        assertThat(Environment.mitigations(folder.resolve("none"))).isEqualTo("not told");

        Files.writeString(folder.resolve("meltdown"), "Not affected\n");
        Files.writeString(folder.resolve("spectre_v2"), "Mitigation: Retpolines\n");
        Files.writeString(folder.resolve("mds"), "Vulnerable\n");

        assertThat(Environment.mitigations(folder))
                .isEqualTo("mds: Vulnerable; spectre_v2: Mitigation: Retpolines");
    }
}
