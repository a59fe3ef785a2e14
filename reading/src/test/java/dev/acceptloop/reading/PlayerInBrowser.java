package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A browser and two pages: one plays two small recordings that were made by hand, the other what is
 * committed of real servers. In the former a client speaks 2 ms later to {@code threaded}, and
 * another 1 ms sooner after it, so that the common clock differs from both.
 */
@Tag("long") // a browser
@Timeout(300)
abstract class PlayerInBrowser {
    /** The first message, 150 µs on: a loop writes its reply, and so does a thread. */
    static final String REPLYING = "#models=selector,threaded&t=3~0.15";

    @TempDir private static Path directory;
    static Browser browser;
    private static String page;
    static String real;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> program = Browser.installed();
        assumeThat(program).as("Chromium is not installed").isPresent();
        page = written("made.html", Reading.page(List.of(), PlayerInBrowser::made));
        real = written("real.html", Reading.page(List.of()));
        browser = Browser.start(program.orElseThrow(), directory.resolve("profile"));
    }

    private static String written(String name, String html) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, html);
        return file.toUri().toString();
    }

    private static Optional<String> made(String model) {
        String name = "recordings/" + model + ".json";
        try (InputStream in = PlayerInBrowser.class.getResourceAsStream(name)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void end() throws InterruptedException {
        if (browser != null) {
            browser.end();
        }
    }

    @BeforeEach
    void begin() {
        browser.size(1280, 900);
        browser.media("screen", "light", "reduce");
        browser.complaints().clear();
        browser.requests().clear();
    }

    @AfterEach
    void nothingFailsAndNothingIsAskedFor() {
        assertThat(browser.complaints()).as("complaints").isEmpty();
        assertThat(browser.requests())
                .as("requests")
                .allMatch(url ->
                        url.startsWith("file:")
                                || url.startsWith("data:")
                                || url.equals("about:blank"));
    }

    /** Afresh, with the recordings made by hand. */
    static void open(String hash) throws InterruptedException {
        browser.open("about:blank");
        browser.open(page + hash);
    }

    static String text(String expression) {
        return browser.evaluate("String(" + expression + ")").asText();
    }

    static String texts(String selector) {
        return text(
                "[...document.querySelectorAll('%s')].map(e => e.textContent.trim()).join('|')"
                        .formatted(selector));
    }

    static String clock() {
        return texts("#clock");
    }

    static String ownClocks() {
        return texts("#films .own").replace(" ms on its own clock", "");
    }
}
