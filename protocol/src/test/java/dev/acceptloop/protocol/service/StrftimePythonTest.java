package dev.acceptloop.protocol.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real {@code python3}, once, for thousands of times, zones and formats. */
final class StrftimePythonTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final String SCRIPT =
            """
            import os, sys, time
            for line in sys.stdin:
                zone, epoch, form = line.split()
                if os.environ.get('TZ') != zone:
                    os.environ['TZ'] = zone
                    time.tzset()
                form = bytes.fromhex(form[1:]).decode()
                # CPython returns nothing for a result over 256 times as long as its format, so the
                # format is made longer and the addition taken off again.
                text = time.strftime(' ' * 64 + form, time.localtime(int(epoch)))[64:]
                print('x' + text.encode().hex())
            """;
    private static final List<String> ZONES =
            List.of(
                    "UTC",
                    "Europe/Berlin",
                    "America/New_York",
                    "America/St_Johns",
                    "Asia/Kolkata",
                    "Asia/Kathmandu",
                    "Australia/Lord_Howe",
                    "Pacific/Apia");
    private static final int PER_ZONE = 1_500;
    private static final long YEAR_1 = -62_135_500_000L;
    private static final long YEAR_9999 = 253_402_200_000L;
    private static final long YEAR_1972 = 63_072_000L;
    private static final long YEAR_2037 = 2_114_380_800L;

    @TempDir private Path directory;

    private record Case(String zone, long epoch, String format) {
        String line() {
            return zone + " " + epoch + " x" + HexFormat.of().formatHex(format.getBytes(UTF_8));
        }

        String ours() {
            var time = Instant.ofEpochSecond(epoch).atZone(ZoneId.of(zone));
            return Strftime.format(format, time, 10_000);
        }
    }

    @Test
    void saysWhatPythonSays() throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "no " + PYTHON + " on this machine");
        assumeTrue(Files.isDirectory(Path.of("/usr/share/zoneinfo/Europe")), "no zone database");
        List<Case> cases = cases();
        List<String> answers = ask(cases);
        assertThat(answers).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            String theirs = new String(HexFormat.of().parseHex(answers.get(i).substring(1)), UTF_8);
            assertThat(cases.get(i).ours()).as(cases.get(i).toString()).isEqualTo(theirs);
        }
    }

    private static List<Case> cases() {
        var random = new SplittableRandom(20_000_229);
        var cases = new ArrayList<Case>();
        for (String zone : ZONES) {
            for (int i = 0; i < PER_ZONE; i++) {
                // Before 1972 two copies of the zone database may differ, so only UTC goes there.
                boolean far = zone.equals("UTC");
                long epoch =
                        far
                                ? random.nextLong(YEAR_1, YEAR_9999)
                                : random.nextLong(YEAR_1972, YEAR_2037);
                cases.add(new Case(zone, epoch, FormatSamples.plausible(random)));
            }
        }
        return cases;
    }

    private List<String> ask(List<Case> cases) throws IOException, InterruptedException {
        Path questions = directory.resolve("questions");
        Path answers = directory.resolve("answers");
        Files.write(questions, cases.stream().map(Case::line).toList());
        var builder = new ProcessBuilder(PYTHON.toString(), "-c", SCRIPT);
        builder.environment().put("LC_ALL", "C");
        Process python =
                builder.redirectInput(questions.toFile())
                        .redirectOutput(answers.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(python.exitValue()).isZero();
        } finally {
            python.destroyForcibly();
        }
        return Files.readAllLines(answers);
    }
}
