package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What to take, on this machine, for this load: a sentence and a picture, and small ones for the
 * other loads and questions.
 */
final class FirstScreen {
    private final Results results;
    private final StringBuilder html = new StringBuilder();

    private FirstScreen(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        return of(results, "");
    }

    /** The same, with a link to a page of the models' sources; empty if there is none. */
    static String of(Results results, String sources) {
        var screen = new FirstScreen(results);
        screen.header(sources);
        screen.pictures();
        return screen.html.toString();
    }

    private void header(String sources) {
        add("<header><p class='kicker'>acceptloop compare</p>");
        add("<h1>What should I take, on this machine, for this load?</h1>");
        add("<p class='answer'>" + Answer.html(answers(results).getFirst().sentence()) + "</p>");
        add("<p class='facts'>" + Html.text(facts(results)) + "</p>");
        if (!sources.isEmpty()) {
            add("<p class='facts'><a href='" + Html.text(sources) + "'>What differs between these");
            add(" models: their sources side by side</a></p>");
        }
        warnings(results).forEach(w -> add("<p class='warning'>" + Html.text(w) + "</p>"));
        add("</header>");
    }

    /** A question that was asked, with its answer. */
    record Answered(String question, boolean isLoad, String sentence, Picture picture) {}

    /** All of them: the busiest load first, which is what concurrency is for. */
    static List<Answered> answers(Results results) {
        var answers = new ArrayList<Answered>();
        for (LoadPoint load : results.loads()) {
            answers.add(
                    new Answered(
                            Figures.load(results, load),
                            true,
                            Answer.at(results, load),
                            Pictures.ratios(results, load)));
        }
        for (ScenarioResult result : results.scenarios()) {
            answers.add(
                    new Answered(
                            result.question(),
                            false,
                            Answer.of(result),
                            Pictures.scenario(result)));
        }
        if (answers.isEmpty()) {
            var nothing =
                    new Picture("", "", "", Scale.fromZero(1), Double.NaN, 0, List.of(), List.of());
            answers.add(new Answered("", false, "Nothing was measured.", nothing));
        }
        return answers;
    }

    /** On what, of what and how often, in a line. */
    static String facts(Results results) {
        var facts = new ArrayList<String>();
        var machine = results.environment().facts();
        String processor = machine.getOrDefault("processor", "");
        if (!processor.isEmpty()) {
            facts.add(machine.getOrDefault("processors", "?") + " × " + processor);
        }
        if (!results.arms().isEmpty()) {
            Results.Settings settings = results.settings();
            facts.add(
                    Figures.sizes(settings)
                            + "-byte "
                            + settings.service()
                            + " over TCP on the loopback, framing "
                            + settings.framing());
            facts.add(
                    Figures.blocks(results.blocksRun())
                            + (results.blocksRun() == 1 ? "" : ", interleaved")
                            + ", a fresh process per model and block");
        } else {
            facts.add("on the loopback, a fresh process per model and block");
        }
        facts.add(results.started());
        return String.join(" · ", facts);
    }

    /** What has to be known before any figure is looked at. */
    static List<String> warnings(Results results) {
        var warnings = new ArrayList<String>();
        if (results.sitting().isNoisy()) {
            warnings.add(results.sitting().sentence());
        }
        if (!results.stopped().isEmpty()) {
            warnings.add("Not complete: " + results.stopped() + ".");
        }
        boolean isEcho = !results.arms().isEmpty();
        if (isEcho && results.blocksRun() < Question.FEWEST_BLOCKS) {
            warnings.add("Too few blocks to tell anything apart: a look, no finding.");
        }
        results.doubts().forEach(doubt -> warnings.add(doubt.sentence(results)));
        return warnings;
    }

    private void pictures() {
        List<Answered> answers = answers(results);
        Answered first = answers.getFirst();
        if (first.picture().rows().isEmpty()) {
            return;
        }
        add(Strips.figure(captioned(first.picture())));
        if (answers.size() > 1) {
            add("<div class='multiples'>");
            answers.subList(1, answers.size()).forEach(this::small);
            add("</div>");
        }
    }

    private void small(Answered answered) {
        add("<section class='small'><h2>" + Html.text(answered.question()) + "</h2>");
        add("<p>" + Answer.html(answered.sentence()) + "</p>");
        add("<p class='facts'>" + Html.text(answered.picture().title()) + "</p>");
        add(Strips.html(answered.picture()) + "</section>");
    }

    private static Picture captioned(Picture p) {
        String floor = p.floor() > 0 ? " Band: what identical servers differ by here." : "";
        String caption =
                p.caption()
                        + " Dot: mean over blocks, square: not one of the models; bar: 95 % interval;"
                        + " dashed: the base."
                        + floor;
        return new Picture(
                p.title(),
                caption,
                p.unit(),
                p.scale(),
                p.reference(),
                p.floor(),
                p.rows(),
                p.notes());
    }

    private void add(String text) {
        html.append(text);
    }
}
