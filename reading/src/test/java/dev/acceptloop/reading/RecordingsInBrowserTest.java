package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings on every screen and on paper, those of real servers, and none. */
final class RecordingsInBrowserTest extends PlayerInBrowser {
    @Test
    void whatIsNotRecordedIsSaidInALine() throws InterruptedException {
        open("#models=uring,epoll&t=3~0.15");
        assertThat(texts("#running p"))
                .isEqualTo("Nothing is recorded of uring.|Nothing is recorded of epoll.");
        assertThat(text("document.getElementById('player').offsetHeight")).isEqualTo("0");
        for (String key : List.of("s", ".", "m", "+")) {
            browser.press(key);
        }
        browser.press("2"); // and back to those that are
        open("#models=uring,threaded&t=3~0.15");
        assertThat(ownClocks()).isEqualTo("12.150");
        assertThat(text("document.getElementById('player').offsetHeight")).isNotEqualTo("0");
    }

    @Test
    void whatIsCountedIsCountedFromTheRecordings() throws InterruptedException {
        open("");
        assertThat(texts("#counted thead th"))
                .isEqualTo(
                        "model|processes|threads seen|waits|calls in all|messages answered"
                                + "|reads per message|writes per message");
        assertThat(texts("#counted tbody tr:nth-child(1) :is(th,td)"))
                .isEqualTo("threaded|1|4|8|16|2|3.0|1.0");
        assertThat(texts("#counted tbody tr:nth-child(2) :is(th,td)"))
                .isEqualTo("selector|1|2|8|20|2|2.0|1.0");
    }

    @ParameterizedTest(name = "{0}, {1} px, {2}")
    @CsvSource({
        "'#models=selector,threaded&t=3~0.15', 1280, light",
        "'#models=selector,threaded,uring&t=4~1', 1280, dark",
        "'#models=selector,threaded&t=3~0.15', 360, light",
        "'#models=threaded,selector&t=1~0.01', 360, dark",
    })
    void allCanPlayIt(String hash, int width, String scheme)
            throws IOException, InterruptedException {
        browser.size(width, 800);
        browser.media("screen", scheme, "reduce");
        open(hash);

        assertThat(Manners.tooWide(browser, width)).as("elements wider than their room").isEmpty();
        JsonNode seen = Manners.found(browser);
        assertThat(seen.path("serious").toString()).isEqualTo("[]");
        assertThat(seen.path("rules").asInt()).isGreaterThan(10);
    }

    @Test
    void aPhonePlaysOneModelAndSwitches() throws InterruptedException {
        browser.size(360, 700);
        open(REPLYING);
        String shown =
                "[...document.querySelectorAll('.film, #boxes tbody tr, .code-now')].filter(e =>"
                        + " e.offsetHeight > 0).map(e => [...e.classList].find(c =>"
                        + " /^c\\d$/.test(c))).join(' ')";
        assertThat(text(shown)).isEqualTo("c0 c0 c0");
        browser.evaluate("document.querySelectorAll('#switch button')[1].click()");
        assertThat(text(shown)).isEqualTo("c1 c1 c1");
        browser.press("m");
        assertThat(ownClocks()).isEqualTo("20.000|22.000");
        assertThat(text("getComputedStyle(document.getElementById('player')).position"))
                .isEqualTo("sticky");
    }

    @Test
    void paperHasTheWholeAsAPicture() throws InterruptedException {
        open(REPLYING);
        browser.media("print", "light", "reduce");
        assertThat(text("document.getElementById('player').offsetHeight")).isEqualTo("0");
        assertThat(
                        text(
                                "document.getElementById('films').offsetWidth <="
                                        + " document.getElementById('lanes').offsetWidth"))
                .isEqualTo("true");
        assertThat(
                        text(
                                "[...document.querySelectorAll('#films i:not(.alive)')].filter(i =>"
                                        + " i.offsetWidth === 0).length"))
                .isEqualTo("0");
    }

    // ------------------------------------------------------------------ of real servers

    /** All that is committed: what each says is where it says it, and every moment can be seen. */
    @Test
    void everyRecordingPlays() throws InterruptedException {
        browser.open("about:blank");
        browser.open(real);
        JsonNode seen = browser.evaluate(Html.resource("plays.js"));

        assertThat(seen.path("problems").toString()).isEqualTo("[]");
        long recorded =
                Suite.MODELS.stream()
                        .filter(each -> Project.recording(each.model().name()).isPresent())
                        .count();
        assertThat(seen.path("played").asLong()).isEqualTo(recorded);
    }

    /** A loop's wait is lit, the framework's too; where a thread stands in the JDK that is said. */
    @Test
    void aWaitIsLitOrItIsSaidThatItIsTheJdks() throws InterruptedException {
        browser.open("about:blank");
        browser.open(real + "#models=async,reactor,selector&t=1~15");
        assertThat(clock()).isEqualTo("slow connects, 15.000 ms later");
        assertThat(texts("#running .c0 p"))
                .startsWith("async-completions-")
                .endsWith(" epoll_wait");
        assertThat(texts("#running .c0 .inside"))
                .isEqualTo("waits inside the JDK: no line of this server");
        assertThat(texts("#running .c1 .here code")).isEqualTo("selector.select(action);");
        assertThat(texts("#running .inside").split("\\|", -1)).hasSize(1);
        assertThat(
                        text(
                                "[...document.querySelectorAll('#columns .stands')].map(e =>"
                                        + " e.className.slice(0, 2) + ' ' +"
                                        + " e.dataset.line.replace(/:.*/, '')).sort().join(', ')"))
                .isEqualTo("c1 Registrations.java, c2 SelectorServer.java");
        assertThat(texts("#said").split("epoll_wait, waits inside the JDK: no line", -1))
                .hasSize(2);
        String told = "[...document.querySelectorAll('#films .c%d i[title$=\"inside the JDK\"]')]";
        assertThat(text(told.formatted(0) + ".length")).isNotEqualTo("0");
        assertThat(text(told.formatted(1) + ".length")).isEqualTo("0");
    }

    @Test
    void everyStepOfTheCourseOpensItsMoment() throws InterruptedException {
        List<Course.Step> steps = new Documents().course();
        for (int i = 0; i < steps.size(); i++) {
            Course.Step step = steps.get(i);
            if (step.models().stream().allMatch(name -> Project.recording(name).isEmpty())) {
                continue;
            }
            browser.open("about:blank");
            browser.open(real + "#step=" + (i + 1));
            assertThat(clock()).as(step.title()).isEqualTo(step.moment());
            assertThat(texts("#to-moment")).endsWith(step.moment());
        }
    }
}
