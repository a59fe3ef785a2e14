package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One time of several recordings, and whatever moves it. */
final class PlayerInBrowserTest extends PlayerInBrowser {
    /** Where the connections of a model are, as "box: letters". */
    private static String boxes(int column) {
        return text(
                "[...document.querySelectorAll('#boxes tr.c%d td')].filter(e => e.textContent)"
                                .formatted(column)
                        + ".map(e => e.dataset.place + ': ' + e.textContent).join(', ')");
    }

    private static String lit(String kind) {
        return text(
                "[...document.querySelectorAll('#columns ."
                        + kind
                        + "')].map(e => e.className.slice(0, 2) + ' ' + (e.dataset.line ||"
                        + " e.closest('section').id)).sort().join(', ')");
    }

    /** Waits until this holds in the page. */
    private static void until(String condition) {
        browser.evaluate(
                "new Promise((done, fail) => { const end = Date.now() + 60000; const look = () =>"
                        + " ("
                        + condition
                        + ") ? done(true) : Date.now() > end ? fail(new Error('not so')) :"
                        + " setTimeout(look, 20); look(); })");
    }

    private static String line(String model, String file, String code) {
        return Suite.model(model).files().stream()
                .filter(source -> source.fileName().equals(file))
                .flatMap(source ->
                        IntStream.rangeClosed(1, source.lines().size())
                                .filter(i -> source.line(i).plain().equals(code))
                                .mapToObj(i -> file + ":" + i))
                .findFirst()
                .orElseThrow();
    }

    // ------------------------------------------------------------------ one time

    @Test
    void oneTimeIsShownOfAllModels() throws InterruptedException {
        open(REPLYING);

        assertThat(clock()).isEqualTo("quick sends 1, 0.150 ms later");
        assertThat(ownClocks()).isEqualTo("10.150|12.150");
        assertThat(boxes(0)).isEqualTo("turn: A, none: B at restC at rest");
        assertThat(boxes(1)).isEqualTo("stack: ABC");
        assertThat(texts("#films .c0 .does")).isEqualTo("||||write of A: 9 bytes|in its own code");
        assertThat(texts("#films .c1 .does"))
                .isEqualTo(
                        "||||waits in accept4|write of A: 9 bytes"
                                + "|waits in read for B|waits in read for C");
        assertThat(texts("#running p"))
                .isEqualTo(
                        "selector-loop-0 write of A: 9 bytes"
                                + "|threaded-connection-1 write of A: 9 bytes");
    }

    /** One that has its next act sooner stands until the others have it too. */
    @Test
    void aClockStandsUntilAllHaveTheNextAct() throws InterruptedException {
        open("#models=selector,threaded&t=2~8");
        assertThat(ownClocks()).isEqualTo("9.999|11.000");
        open("#models=selector,threaded&t=4~9.5");
        assertThat(ownClocks()).isEqualTo("29.500|30.999");
        open("#models=selector,threaded&t=0~-0.4");
        assertThat(clock()).isEqualTo("0.400 ms before quick connects");
        assertThat(ownClocks()).isEqualTo("-0.400|-0.400");
        assertThat(boxes(0)).isEqualTo("none: A not yet hereB not yet hereC not yet here");
    }

    @Test
    void everyBoxIsFilledFromTheMoves() throws InterruptedException {
        open("#models=selector,threaded&t=1~0.01");
        assertThat(boxes(0)).isEqualTo("backlog: B, none: A at restC not yet here");
        open("#models=selector,threaded&t=3~0.03");
        assertThat(boxes(0)).isEqualTo("socket: A, none: B at restC at rest");
        open("#models=selector,threaded&t=5~0.15");
        assertThat(boxes(0)).isEqualTo("outgoing: C, none: A at restB at rest");
        open("#models=selector,threaded&t=6~0.3");
        assertThat(boxes(0)).isEqualTo("none: A goneB at restC at rest");
    }

    // ------------------------------------------------------------------ lanes

    @Test
    void eachEventLiesInTheLaneOfItsThread() throws InterruptedException {
        open("#models=selector,threaded");
        String lanes =
                "[...document.querySelectorAll('#films .%s .lane')].map(e =>"
                        + " e.querySelector('.name span').textContent + ' ' +"
                        + " e.querySelectorAll('.blocks i:not(.alive)').length).join(', ')";
        assertThat(text(lanes.formatted("c0")))
                .isEqualTo(
                        "A quick 5, B slow 1, C halves 4, the kernel 8,"
                                + " selector-loop-0 20, main 2");
        assertThat(text(lanes.formatted("c1")))
                .isEqualTo(
                        "A quick 5, B slow 1, C halves 4, the kernel 4, threaded-acceptor 7,"
                                + " threaded-connection-1 5, threaded-connection-2 1,"
                                + " threaded-connection-3 4");
    }

    /** What is said to be under way lies under the cursor, in every lane that has something. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"3~0.15, 5", "2~8, 5", "4~0.07, 4", "6~0.11, 4", "1~0.065, 3"})
    void theCursorCutsWhatIsUnderWay(String time, int busy) throws InterruptedException {
        open("#models=selector,threaded&t=" + time);
        JsonNode seen =
                browser.evaluate(
                        "(() => { const x = document.getElementById('cursor')"
                                + ".getBoundingClientRect().left + 1; const problems = [];"
                                + " let busy = 0; for (const lane of"
                                + " document.querySelectorAll('#films .lane[data-lane^=t]')) {"
                                + " const does = lane.querySelector('.does').textContent;"
                                + " const cut = [...lane.querySelectorAll('i:not(.alive)')]"
                                + ".filter(i => { const at = i.getBoundingClientRect();"
                                + " return at.left <= x + 1 && x - 1 <= at.right; })"
                                + ".map(i => i.title);"
                                + " if (does === 'in its own code' || does === 'ended' ||"
                                + " does === 'not yet started') continue; busy++;"
                                + " if (!cut.some(title => title.startsWith(does)))"
                                + " problems.push(does + ' is not in ' + cut); }"
                                + " return { busy, problems }; })()");
        assertThat(seen.path("problems").toString()).isEqualTo("[]");
        assertThat(seen.path("busy").asInt()).isEqualTo(busy);
    }

    @Test
    void waitingIsLighterAndConnectionsHaveLettersToo() throws InterruptedException {
        open("#models=threaded");
        assertThat(
                        text(
                                "[...document.querySelectorAll('#films [data-lane=t1] i')].map(i =>"
                                        + " i.className).join(', ')"))
                .isEqualTo(
                        "alive, waiting k0 d0, working k0 d0, working k0 d1, waiting k0 d0,"
                                + " working k0 d0");
        assertThat(texts("#films [data-lane=t1] i b")).startsWith("A|A");
        assertThat(texts("#who span"))
                .isEqualTo(
                        "A quick: writes often|B slow: seldom|C halves: each line in two"
                                + " pieces|works|waits");
        String signs =
                text(
                        "[...document.querySelectorAll('#films .step')].map(i =>"
                                + " i.textContent.replace(/[0-9]/g, '')).join('')");
        signs.chars()
                .forEach(sign -> assertThat(texts("#signs b")).contains(Character.toString(sign)));
    }

    // ------------------------------------------------------------------ code

    @Test
    void theLineThatRunsIsLitAndMoves() throws InterruptedException {
        String accept = line("threaded", "ThreadedServer.java", "accept(acceptor.accept());");
        String stand = line("threaded", "BlockingSocket.java", "return channel.read(in);");
        String read =
                line(
                        "selector",
                        "SelectorServer.java",
                        "int count = channel.read(loop.in.clear());");
        String select = line("selector", "SelectorServer.java", "selector.select(");
        open("#models=selector,threaded");
        assertThat(lit("runs") + lit("stands")).as("before the time is moved").isEmpty();

        open("#models=selector,threaded&t=3~0.07");
        assertThat(lit("runs")).isEqualTo("c0 " + read);
        assertThat(lit("stands")).isEqualTo("c1 " + stand + ", c1 " + accept);
        open("#models=virtual,threaded&t=3~0.07");
        assertThat(lit("stands"))
                .as("in its column, though another has the line too")
                .isEqualTo("c1 " + stand + ", c1 " + accept);

        open("#models=selector,threaded&t=3~0.07");
        browser.press(".");
        browser.press(".");
        assertThat(lit("runs")).as("where no line is known").isEqualTo("c0 at-read, c1 at-read");
        browser.press("m");
        browser.press(",");
        assertThat(lit("stands")).contains("c0 " + select);
        assertThat(text("document.querySelector('#running .c0 a').textContent")).isEqualTo(select);
        assertThat(texts("#running .c0 .here code")).isEqualTo("selector.select(");

        browser.evaluate("document.querySelector('#running .c0 a').click()");
        until("document.activeElement.dataset.line === '" + select + "'");
        assertThat(ownClocks()).as("the time is kept").isEqualTo("10.240|12.240");
    }

    // ------------------------------------------------------------------ moving

    @Test
    void theScrubberMovesAllAndTheAddressKeepsIt() throws InterruptedException {
        open("#models=selector,threaded");
        assertThat(text("location.hash")).doesNotContain("t=");
        browser.evaluate(
                "{ const range = document.getElementById('scrubber'); range.value = 9000;"
                        + " range.dispatchEvent(new Event('input')); }");
        String own = ownClocks();
        assertThat(own).doesNotContain("0.000");
        assertThat(text("document.getElementById('scrubber').getAttribute('aria-valuetext')"))
                .isEqualTo(clock());
        until("location.hash.includes('t=')");
        String hash = text("location.hash");
        open("");
        open(hash);
        assertThat(ownClocks()).isEqualTo(own);

        browser.press("n"); // another model beside it, at the same time
        assertThat(text("location.hash")).contains("t=");
        assertThat(texts("#running .unrecorded")).contains("Nothing is recorded of ");
        assertThat(ownClocks()).isEqualTo(own.replaceAll(".*\\|", ""));
    }

    @Test
    void aLaneIsAScrubberToo() throws InterruptedException {
        open("#models=selector,threaded");
        String moved = "document.querySelector('#films .c1 [data-lane=t1] .d1')";
        browser.evaluate(
                "{ const at = "
                        + moved
                        + ".getBoundingClientRect(); "
                        + moved
                        + ".dispatchEvent(new MouseEvent('click', { bubbles: true, clientX:"
                        + " at.left + at.width / 2, clientY: at.top + 3 })); }");
        assertThat(texts("#films .c1 [data-lane=t1] .does")).isEqualTo("write of A: 9 bytes");
    }

    @Test
    void keysStepByEventAndByMessage() throws InterruptedException {
        open("#models=selector,threaded&t=3~0");
        browser.press(".");
        assertThat(clock()).isEqualTo("quick sends 1, 0.060 ms later");
        browser.press(".");
        assertThat(clock()).isEqualTo("quick sends 1, 0.080 ms later");
        browser.press(",");
        assertThat(clock()).isEqualTo("quick sends 1, 0.060 ms later");
        browser.press("m");
        assertThat(clock()).isEqualTo("halves begins 1");
        browser.press("m");
        assertThat(clock()).isEqualTo("halves sends 1");
        browser.press("b");
        browser.press("b");
        assertThat(clock()).isEqualTo("quick sends 1");
        assertThat(texts("#said")).contains("quick sends 1", "selector: selector-loop-0: ");

        browser.evaluate("document.getElementById('scrubber').focus()");
        browser.press("m");
        assertThat(clock()).as("on the scrubber").isEqualTo("halves begins 1");
        browser.evaluate("document.getElementById('act-before').click()");
        browser.evaluate("document.getElementById('event-next').click()");
        assertThat(clock()).isEqualTo("quick sends 1, 0.060 ms later");

        String width = "document.getElementById('films').offsetWidth";
        int before = Integer.parseInt(text(width));
        browser.press("+");
        assertThat(Integer.parseInt(text(width))).isGreaterThan(before);
        browser.press("-");
        assertThat(Integer.parseInt(text(width))).isEqualTo(before);
        browser.press("r");
        assertThat(text("document.activeElement.id")).isEqualTo("recorded-title");
        for (String key : List.of(".", ",", "m", "b", "+", "-", "r", "s")) {
            assertThat(texts("#help kbd").split("\\|", -1)).as("? lists them").contains(key);
        }
    }

    /** Those of the player are not those of the page. */
    @Test
    void noKeyIsTakenTwice() {
        List<String> keys =
                Pattern.compile("(?m)^  \"?([a-z.,+?-])\"?: ")
                        .matcher(Html.resource("player.js") + Html.resource("page.js"))
                        .results()
                        .map(found -> found.group(1))
                        .toList();

        assertThat(keys).contains("s", ".", "+", "j", "?").doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "motion: {0}")
    @CsvSource({"no-preference", "reduce"})
    void itPlaysAndPauses(String motion) throws InterruptedException {
        browser.media("screen", "light", motion);
        open("#models=selector,threaded&t=3~0.05");
        browser.press("s");
        assertThat(texts("#play")).isEqualTo("pause");
        until("document.querySelector('.own').textContent !== '10.050 ms on its own clock'");
        browser.press("s");
        assertThat(texts("#play")).isEqualTo("play");
        String then = ownClocks();
        if (motion.equals("reduce")) {
            assertThat(then).as("from event to event").isIn("10.060|12.060", "10.080|12.080");
        }
        until("location.hash.includes('t=3~')");
        // timers come in order: another step of it would have come before this one
        browser.evaluate("new Promise(done => setTimeout(done, 800))");
        assertThat(ownClocks()).as("it stands").isEqualTo(then);
    }
}
