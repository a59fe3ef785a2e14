package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page in a real browser, from a file and without a network, as a desk and as a phone show it.
 * Where there is no Chromium it is skipped; continuous integration installs one, and fails if it is
 * skipped.
 */
@Tag("long") // a browser
@Timeout(300)
final class ReadInBrowserTest {
    @TempDir private static Path directory;
    private static Browser browser;
    private static String page;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> program = Browser.installed();
        assumeThat(program).as("Chromium is not installed").isPresent();
        Path file = directory.resolve("read.html");
        Files.writeString(file, Reading.page(List.of()));
        page = file.toUri().toString();
        browser = Browser.start(program.orElseThrow(), directory.resolve("profile"));
        browser.call(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        true,
                        "latency",
                        0,
                        "downloadThroughput",
                        0,
                        "uploadThroughput",
                        0));
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
                        url.startsWith(page)
                                || url.startsWith("data:")
                                || url.equals("about:blank"));
    }

    /** Afresh: of two addresses that differ in what is behind the # alone only the first loads. */
    private static void open(String hash) throws InterruptedException {
        browser.open("about:blank");
        browser.open(page + hash);
    }

    private static String text(String expression) {
        return browser.evaluate("String(" + expression + ")").asText();
    }

    private static String heads() {
        return text(
                "[...document.querySelectorAll('#cards h2')].map(h => h.textContent).join(' ')");
    }

    private static String focused() {
        return text("document.activeElement.id || document.activeElement.dataset.line");
    }

    // ------------------------------------------------------------------ columns

    /** Each line of both stands there once and in order, whatever it is beside. */
    @Test
    void everyPairOfModelsOpens() throws InterruptedException {
        open("");
        JsonNode seen = browser.evaluate(shows(2));

        assertThat(seen.path("problems").toString()).isEqualTo("[]");
        int models = Suite.MODELS.size();
        assertThat(seen.path("shown").asInt()).isEqualTo(models * (models - 1) / 2);
    }

    /** Not all of these, but each model on the left, in the middle and on the right. */
    @Test
    void threeModelsOpen() throws InterruptedException {
        open("");
        JsonNode seen = browser.evaluate(shows(3));

        assertThat(seen.path("problems").toString()).isEqualTo("[]");
        assertThat(seen.path("shown").asInt()).isEqualTo(Suite.MODELS.size());
    }

    private static String shows(int columns) {
        return Html.resource("shows.js").replace("COLUMNS", Integer.toString(columns));
    }

    @Test
    void whatIsTheSameIsDimmedAndWhatDiffersIsMarked() throws InterruptedException {
        open("#models=threaded,virtual");
        assertThat(
                        text(
                                "document.querySelectorAll('#at-accept td.changed, #at-accept td.only').length"))
                .isEqualTo("0");
        assertThat(text("document.querySelectorAll('#at-own td.only').length")).isNotEqualTo("0");
        assertThat(text("document.querySelectorAll('#at-read td.same').length")).isNotEqualTo("0");

        open("#models=selector,epoll");
        assertThat(text("document.querySelectorAll('#columns td.changed mark').length"))
                .isNotEqualTo("0");
        assertThat(text("document.querySelector('#places a[data-at=write] small').textContent"))
                .isEqualTo(
                        text(
                                "document.querySelectorAll('#at-write td:is(.changed,.only,.moved):not(.blank)')"
                                        + ".length"));
    }

    @Test
    void aMovedLineLeadsToWhereItIs() throws InterruptedException {
        open("#models=blocking,selector");
        String there =
                text(
                        "[...document.querySelectorAll('#columns a.sign')].map(a => a.title)"
                                + ".join('; ')");
        assertThat(there).contains("moved: in ");
        browser.evaluate("document.querySelector('#columns a.sign').click()");
        browser.press("Shift");
        assertThat(text("document.querySelectorAll('#columns td.lit').length")).isEqualTo("1");
        assertThat(there).contains(text("document.querySelector('#columns td.lit').dataset.line"));
    }

    /** Its figures stand beside it, or why there are none, and lead to the run they are of. */
    @Test
    void aModelHasWhatWasMeasuredOfIt() throws InterruptedException {
        String idle = Measured.Question.IDLE.words();
        String measured =
                new MeasuredTable(Project.measured(), "").of("selector").getOrDefault(idle, "");
        String shown =
                "[...document.querySelectorAll('#cards .c%d dt')].find(e => e.textContent === '"
                        + idle
                        + "').nextSibling.textContent";
        open("#models=selector,blocking");

        assertThat(measured).contains("B <small>");
        assertThat(text(shown.formatted(0))).isEqualTo(measured.replaceAll("<[^>]*>", ""));
        assertThat(text(shown.formatted(1)))
                .isEqualTo("not measured in that run: serves 1 at once");
        browser.evaluate("document.querySelector('#cards a[href$=measured-title]').click()");
        browser.press("Shift");
        assertThat(heads()).isEqualTo("selector blocking");
        assertThat(top("measured-title")).isBetween(0.0, 900.0);
    }

    // ------------------------------------------------------------------ address

    @Test
    void theAddressHoldsTheState() throws InterruptedException {
        int line = Suite.model("epoll").verbs().of("want").getFirst().from();
        open("#models=selector,epoll&at=write&line=PollerServer.java:" + line);

        assertThat(heads()).isEqualTo("selector epoll");
        assertThat(focused()).isEqualTo("PollerServer.java:" + line);
        assertThat(text("document.querySelector('#columns td.lit').className"))
                .contains("c1")
                .doesNotContain("c0");

        open("#models=epoll,no-such-model&at=nowhere");
        assertThat(heads()).isEqualTo("epoll");

        open("#glossary-title"); // no state, but a place
        assertThat(heads().split(" ", -1)).hasSize(2);
    }

    @Test
    void everyStepOfTheCourseOpensItsColumnsAndItsPlace() throws InterruptedException {
        open("");
        for (Course.Step step : new Documents().course()) {
            browser.press("ArrowRight");
            assertThat(heads()).isEqualTo(String.join(" ", step.models()));
            assertThat(text("document.getElementById('step-title').textContent"))
                    .endsWith(step.title());
            assertThat(browser.evaluate("document.getElementById('answer').open").asBoolean())
                    .isFalse();
            assertThat(text("document.querySelector('#answer p').textContent"))
                    .startsWith(step.answer().replaceAll("<[^>]*>", "").substring(0, 30));
            browser.evaluate("document.getElementById('to-place').click()");
            browser.press("Shift");
            assertThat(focused()).isEqualTo("title-" + step.place());
        }
        browser.press("ArrowRight");
        assertThat(text("location.hash")).contains("step=12");
        browser.press("ArrowLeft");
        assertThat(text("location.hash")).contains("step=11");
    }

    @Test
    void aVerbLeadsToItsLinesInAnyModel() throws InterruptedException {
        open("#models=blocking,selector");
        int cells =
                browser.evaluate("document.querySelectorAll('#verb-words td a').length").asInt();
        assertThat(cells).isGreaterThan(3 * Suite.MODELS.size() - 5);
        browser.evaluate(
                "[...document.querySelectorAll('#verb-words tr')].find(row => row.cells[0].textContent"
                        + " === 'uring').cells[1].querySelector('a').click()");
        browser.press("Shift");
        assertThat(heads()).isEqualTo("uring selector");
        assertThat(focused()).startsWith("UringServer.java:");
    }

    // ------------------------------------------------------------------ keys

    @Test
    void keysGoWhereTheirListSays() throws InterruptedException {
        open("#models=blocking,selector");
        browser.press("j");
        String first = focused();
        browser.press("j");
        assertThat(focused()).startsWith("title-").isNotEqualTo(first);
        browser.press("k");
        assertThat(focused()).isEqualTo(first);

        browser.press("2");
        assertThat(heads()).isEqualTo(Suite.MODELS.get(1).model().name() + " selector");
        browser.press("n");
        assertThat(heads()).isEqualTo(Suite.MODELS.get(2).model().name() + " selector");
        browser.press("p");
        browser.press("c");
        browser.press("1");
        assertThat(heads())
                .isEqualTo(
                        Suite.MODELS.get(1).model().name()
                                + " "
                                + Suite.MODELS.get(0).model().name());
        browser.press("a");
        assertThat(heads().split(" ", -1)).hasSize(3);
        browser.press("a");
        assertThat(heads().split(" ", -1)).hasSize(3);
        browser.press("d");
        browser.press("d");
        browser.press("d");
        assertThat(heads().split(" ", -1)).hasSize(1);

        browser.press("?");
        assertThat(text("document.getElementById('help').open")).isEqualTo("true");
        browser.evaluate("document.querySelector('#help button').focus()");
        browser.press("a"); // for the list, not for the page
        browser.evaluate("document.getElementById('keys').click()");
        browser.evaluate("document.querySelector('#help button').click()");
        assertThat(text("document.getElementById('help').open")).isEqualTo("false");
        browser.press("a");
        assertThat(heads().split(" ", -1)).as("keys are off").hasSize(1);
    }

    private static double top(String id) {
        return Double.parseDouble(
                text("document.getElementById('" + id + "').getBoundingClientRect().top"));
    }

    /** Who goes through the models at one place is left there, and at the menu with a keyboard. */
    @Test
    void anotherModelLeavesTheReaderWhereItIsRead() throws InterruptedException {
        open("#models=selector,blocking&at=shutdown");
        double before = top("at-shutdown");
        browser.press("n");
        assertThat(heads()).doesNotContain("selector");
        assertThat(top("at-shutdown"))
                .isCloseTo(before, within(1.5)); // a page scrolls by whole pixels

        browser.evaluate("document.getElementById('pick-1').focus()");
        browser.evaluate(
                "{ const pick = document.getElementById('pick-1'); pick.value = 'epoll';"
                        + " pick.dispatchEvent(new Event('change')); }");
        browser.press("Shift");
        assertThat(heads()).endsWith(" epoll");
        assertThat(focused()).isEqualTo("pick-1");
    }

    @Test
    void aWordTellsWhatItMeans() throws InterruptedException {
        open("");
        browser.evaluate("document.querySelector('#questions a.word').focus()");
        assertThat(text("document.getElementById('tip').hidden")).isEqualTo("false");
        assertThat(text("document.activeElement.getAttribute('aria-describedby')"))
                .isEqualTo("tip");
        String meaning = text("document.getElementById('tip').textContent");
        assertThat(text("document.querySelector('#glossary dl').textContent")).contains(meaning);
        browser.press("Escape");
        assertThat(text("document.getElementById('tip').hidden")).isEqualTo("true");
    }

    // ------------------------------------------------------------------ for all

    @ParameterizedTest(name = "{0}, {1} px, {2}")
    @CsvSource({
        "'#models=blocking,threaded', 1280, light",
        "'#models=blocking,threaded', 1280, dark",
        "'#models=selector,epoll,uring', 1280, dark",
        "'#step=7', 1280, light",
        "'#models=selector,epoll', 360, light",
        "'#models=select,epoll,epoll-edge', 360, dark",
        "'#models=uring', 360, light",
    })
    void allCanReadIt(String hash, int width, String scheme)
            throws IOException, InterruptedException {
        browser.size(width, 800);
        browser.media("screen", scheme, "reduce");
        open(hash);
        browser.evaluate(
                "document.querySelectorAll('details').forEach(one => { one.open = true; })");
        assertThat(text("matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(String.valueOf(scheme.equals("dark")));

        assertThat(Manners.tooWide(browser, width)).as("elements wider than their room").isEmpty();
        JsonNode seen = Manners.found(browser);
        assertThat(seen.path("serious").toString()).isEqualTo("[]");
        assertThat(seen.path("rules").asInt()).isGreaterThan(10);
    }

    @Test
    void aPhoneShowsOneColumnAndASwitch() throws InterruptedException {
        browser.size(360, 700);
        open("#models=selector,epoll");
        assertThat(columnsShown()).isEqualTo("c0");
        browser.evaluate("document.querySelectorAll('#switch button')[1].click()");
        assertThat(columnsShown()).isEqualTo("c1");
        assertThat(
                        text(
                                "document.querySelectorAll('#switch button')[1].getAttribute('aria-pressed')"))
                .isEqualTo("true");
        browser.press("c");
        assertThat(columnsShown()).isEqualTo("c0");
        assertThat(
                        text(
                                "[...document.querySelectorAll('#columns tr')].filter(row =>"
                                        + " row.offsetHeight > 0 && !row.innerText.trim()).length"))
                .as("rows that are empty in this column")
                .isEqualTo("0");

        browser.size(1280, 900);
        assertThat(columnsShown()).isEqualTo("c0 c1");
        assertThat(text("document.getElementById('switch').offsetHeight")).isEqualTo("0");
    }

    private static String columnsShown() {
        return text(
                "[...new Set([...document.querySelectorAll('#columns td, #cards article')].filter(e =>"
                        + " e.offsetHeight > 0).map(e => [...e.classList].find(c =>"
                        + " /^c\\d$/.test(c))))].sort().join(' ')");
    }

    @Test
    void whoWantsNoMotionHasNoneAndPaperHasNoMenus() throws InterruptedException {
        open("");
        String behaviour = "getComputedStyle(document.documentElement).scrollBehavior";
        assertThat(text(behaviour)).isEqualTo("auto");
        browser.media("screen", "light", "no-preference");
        assertThat(text(behaviour)).isEqualTo("smooth");

        browser.media("print", "light", "reduce");
        assertThat(text("document.getElementById('bar').offsetHeight")).isEqualTo("0");
        assertThat(text("document.querySelectorAll('#columns td').length")).isNotEqualTo("0");
        browser.evaluate("dispatchEvent(new Event('beforeprint'))");
        assertThat(text("document.querySelectorAll('details:not([open])').length")).isEqualTo("0");
    }
}
