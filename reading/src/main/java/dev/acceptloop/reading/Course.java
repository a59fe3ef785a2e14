package dev.acceptloop.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The path through the models, as its document has it. */
final class Course {
    private static final Pattern HEADING = Pattern.compile("(?m)^## (?:\\d+\\. )?(.+)$");
    private static final Pattern MODEL = Pattern.compile("`([^`]+)`");
    private static final Pattern PLACE = Pattern.compile("\\*([a-z]+)\\*");
    private static final Pattern MOMENT = Pattern.compile("recorded: \\*([^*]+)\\*");
    private static final String QUESTION = "**Question.**";
    private static final String ANSWER = "**Answer.**";

    /**
     * Some columns, a place in them, and what to look for there.
     *
     * @param place the word of a section
     * @param moment what a client does then in the recordings; empty if they are not to be opened
     * @param text HTML, as {@code question} and {@code answer}
     */
    record Step(
            String title,
            List<String> models,
            String place,
            String moment,
            String text,
            String question,
            String answer) {}

    private Course() {}

    /**
     * Its steps, in order.
     *
     * @throws IllegalStateException if one lacks its columns, its place, its question or its answer
     */
    static List<Step> steps(String markdown, Glossary glossary) {
        List<Step> steps = new ArrayList<>();
        Matcher heading = HEADING.matcher(markdown);
        while (heading.find()) {
            String body = Markdown.section(markdown, heading.group());
            steps.add(step(heading.group(1), Markdown.paragraphs(body), glossary.links()));
        }
        return List.copyOf(steps);
    }

    private static Step step(String title, List<String> paragraphs, Glossary.Links links) {
        Matcher place = PLACE.matcher(paragraphs.getFirst());
        int end = paragraphs.size() - 2; // of the text
        if (!place.find() || Section.named(place.group(1)).isEmpty()) {
            throw new IllegalStateException(title + ": no place");
        }
        if (end < 1
                || !paragraphs.get(end).startsWith(QUESTION)
                || !paragraphs.getLast().startsWith(ANSWER)) {
            throw new IllegalStateException(title + ": no question and answer at its end");
        }
        List<String> models =
                MODEL.matcher(paragraphs.getFirst()).results().map(m -> m.group(1)).toList();
        if (models.isEmpty()) {
            throw new IllegalStateException(title + ": no columns");
        }
        Matcher moment = MOMENT.matcher(paragraphs.getFirst());
        List<String> text = paragraphs.subList(1, end);
        return new Step(
                title,
                models,
                place.group(1),
                moment.find() ? moment.group(1) : "",
                Markdown.html(String.join("\n\n", text), links),
                Markdown.inline(after(QUESTION, paragraphs.get(end)), links),
                Markdown.inline(after(ANSWER, paragraphs.getLast()), links));
    }

    private static String after(String label, String paragraph) {
        return paragraph.substring(label.length()).strip();
    }
}
