package dev.acceptloop.reading;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What is wrong with a page for somebody who has little room, no eyes, or no mouse. */
final class Manners {
    /**
     * Not innerWidth: a phone's grows with what is too wide for it. What is named here is cut off,
     * or scrolls.
     */
    private static final String WIDE =
            "[...document.querySelectorAll('body *')].filter(e =>"
                    + " e.getBoundingClientRect().right > ROOM + 1 && !e.closest('.table,"
                    + " #films, .over, .unseen, .code-now code, dialog, script')).slice(0, 5)"
                    + ".map(e => e.outerHTML.slice(0, 120)).join('\\n')"
                    + " + (document.documentElement.scrollWidth > ROOM ? ' the page' : '')";

    private Manners() {}

    /** Elements that are wider than their room, and "the page" if it is; empty if none is. */
    static String tooWide(Browser browser, int width) {
        return browser.evaluate(WIDE.replace("ROOM", Integer.toString(width))).asText();
    }

    /** What axe-core finds: {@code serious}, a list that should be empty, and {@code rules}. */
    static JsonNode found(Browser browser) throws IOException {
        try (var in = Manners.class.getResourceAsStream("/axe.min.js")) {
            byte[] axe = Objects.requireNonNull(in).readAllBytes();
            browser.evaluate(new String(axe, StandardCharsets.UTF_8) + "; undefined");
        }
        return browser.evaluate(
                "axe.run(document, { resultTypes: ['violations'] }).then(found => ({ rules:"
                        + " found.passes.length, serious: found.violations.filter(one =>"
                        + " ['serious', 'critical'].includes(one.impact)).flatMap(one =>"
                        + " one.nodes.slice(0, 3).map(node => one.id + ': ' +"
                        + " node.html.slice(0, 160) + ' ' + node.failureSummary)) }))");
    }
}
