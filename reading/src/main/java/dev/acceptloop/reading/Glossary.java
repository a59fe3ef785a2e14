package dev.acceptloop.reading;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words of the field, and how they become links where they stand in a text. */
final class Glossary {
    private static final String OTHERS = "The words of the comparison"; // which are of no use here

    /** What a word means, in Markdown. */
    record Entry(String word, String meaning) {
        /** Its place in the page. */
        String id() {
            return "word-" + word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        }
    }

    private final List<Entry> entries;
    private final Pattern words;

    private Glossary(List<Entry> entries) {
        this.entries = entries;
        this.words =
                Pattern.compile(
                        entries.stream()
                                .map(Entry::word)
                                .sorted(Comparator.comparingInt(String::length).reversed())
                                .map(Pattern::quote)
                                .collect(Collectors.joining("|", "(?<![\\w-])(", ")s?(?![\\w-])")),
                        Pattern.CASE_INSENSITIVE);
    }

    /** Of the document of that name. */
    static Glossary of(String markdown) {
        int end = markdown.indexOf(OTHERS);
        String ours = end < 0 ? markdown : markdown.substring(0, end);
        return new Glossary(
                Tables.rows(ours, "word", "what it is").stream()
                        .map(cells -> new Entry(cells.getFirst(), cells.get(1)))
                        .toList());
    }

    List<Entry> entries() {
        return entries;
    }

    /** For one text. */
    Links links() {
        return new Links();
    }

    /** Makes links where a word stands for the first time in its text. */
    final class Links {
        private final Set<String> seen = new HashSet<>();

        /** Of text that is safe for HTML and has no elements in it. */
        String in(String text) {
            return words.matcher(text).replaceAll(this::link);
        }

        private String link(MatchResult found) {
            Entry entry = entry(found.group(1));
            String html =
                    seen.add(entry.word())
                            ? "<a class='word' href='#" + entry.id() + "'>" + found.group() + "</a>"
                            : found.group();
            return Matcher.quoteReplacement(html);
        }
    }

    private Entry entry(String word) {
        return entries.stream()
                .filter(each -> each.word().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow();
    }
}
