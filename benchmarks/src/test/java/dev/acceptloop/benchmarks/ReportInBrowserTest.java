package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The report in a real browser, as a phone and as a desk show it, in light and in dark. Where there
 * is no Chromium it is skipped; continuous integration installs one, and fails if it is skipped.
 */
@Tag("long") // a browser
@Tag("measures-nothing")
@Timeout(120)
final class ReportInBrowserTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome");
    private static final Pattern SEEN =
            Pattern.compile("<pre id=\"seen\">(.*?)</pre>", Pattern.DOTALL);

    @TempDir private Path directory;

    @ParameterizedTest(name = "{0}, {1} px, {2}")
    @CsvSource({
        "both, 390, light",
        "both, 390, dark",
        "both, 1280, light",
        "both, 1280, dark",
        "scenarios, 390, light",
        "scenarios, 1280, dark",
        "one block, 390, dark",
        "one block, 1280, light",
        "against, 390, light",
        "against, 1280, dark",
        "soak, 390, light",
        "soak, 1280, dark",
    })
    void nothingIsCutOffNothingFailsNothingIsAskedForAndAllCanRead(
            String what, int width, String scheme) throws IOException, InterruptedException {
        JsonNode seen = look(report(what), width, scheme);

        assertThat(texts(seen, "errors")).as("errors in the console").isEmpty();
        assertThat(texts(seen, "requests")).as("requests").isEmpty();
        assertThat(texts(seen, "wide")).as("elements wider than their room").isEmpty();
        assertThat(texts(seen, "violations")).as("what axe-core finds").isEmpty();
        assertThat(seen.path("rules").asInt()).as("rules that were looked at").isGreaterThan(10);
        assertThat(seen.path("dark").asBoolean()).isEqualTo(scheme.equals("dark"));
        assertThat(seen.path("drawn").asInt()).isEqualTo(seen.path("plots").asInt());
        assertThat(seen.path("sorted").asText()).isIn("ascending", "no table");
    }

    private static List<String> texts(JsonNode seen, String name) {
        return JSON.convertValue(
                seen.path(name),
                JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    private static String report(String what) {
        Results echo = SampleResults.results();
        List<ScenarioResult> scenarios =
                List.of(SampleScenarios.slowHandler(6), SampleScenarios.idle(6));
        return switch (what) {
            case "both" -> Report.of(echo.with(9, scenarios));
            case "scenarios" -> Report.of(withoutEcho(echo).with(9, scenarios));
            case "one block" ->
                    Report.of(
                            SampleResults.with(
                                    echo.trials().stream().filter(t -> t.block() == 1).toList()));
            case "soak" ->
                    SoakPage.of(
                            List.of(SampleSoaks.clean(), SampleSoaks.leaking()),
                            new SoakOptions(List.of("java"), List.of(new NamedModel("epoll", ""))));
            default -> Report.of(echo, Optional.of(Against.of(echo, echo, "old")));
        };
    }

    private static Results withoutEcho(Results all) {
        return new Results(
                all.schema(),
                all.started(),
                1,
                "",
                all.settings(),
                all.environment(),
                all.sitting(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }

    // ------------------------------------------------------------------ browser

    /** The page in a frame of that width: a window of Chromium is never so narrow. */
    private JsonNode look(String report, int width, String scheme)
            throws IOException, InterruptedException {
        Optional<String> browser = BROWSERS.stream().filter(Pinning::onPath).findFirst();
        assumeThat(browser).as("Chromium is not installed").isPresent();
        Path page = Files.writeString(directory.resolve("frame.html"), frame(report, width));
        Path dom = directory.resolve("dom.html");
        Process process =
                new ProcessBuilder(
                                browser.orElseThrow(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--hide-scrollbars",
                                "--user-data-dir=" + directory.resolve("profile"),
                                "--blink-settings=preferredColorScheme="
                                        + (scheme.equals("dark") ? 0 : 1),
                                "--window-size=1400,1000",
                                "--virtual-time-budget=60000",
                                "--dump-dom",
                                page.toUri().toString())
                        .redirectOutput(dom.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Matcher seen = SEEN.matcher(Files.readString(dom));
        assertThat(seen.find()).as("it came to an end").isTrue();
        return JSON.readTree(
                seen.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }

    private static String frame(String report, int width) throws IOException {
        String early =
                "<script>window.errors=[];addEventListener('error',e=>errors.push(String(e.message)));"
                        + "console.error=(...a)=>errors.push(a.join(' '));</script>";
        String watched =
                report.replace("<head>", "<head>" + early)
                        .replace(
                                "</body>",
                                "<script>" + Html.resource("/axe.min.js") + "</script></body>");
        return Html.resource("/browser-frame.html")
                .replace("WIDTH", Integer.toString(width))
                .replace("PAGE", JSON.writeValueAsString(watched).replace("<", "\\u003c"));
    }
}
