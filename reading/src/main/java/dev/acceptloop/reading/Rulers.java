package dev.acceptloop.reading;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a file where its rulers stand, and takes single members out of one. */
final class Rulers {
    private static final Pattern RULER = Pattern.compile(" *// -{8,} ([a-z ]+)");

    private Rulers() {}

    /** What a ruler names; sections of one name stand in the order of the file. */
    static Map<Section, Fragment> sections(Source source) {
        var sections = new EnumMap<Section, Fragment>(Section.class);
        int end = source.lastLine(source.type());
        int begin = source.firstLine(source.type());
        String name = "";
        for (int number = begin; number <= end; number++) {
            Optional<String> ruler = ruler(source.line(number));
            if (ruler.isPresent()) {
                put(sections, name, new Fragment(source, begin, number - 1));
                name = ruler.orElseThrow();
                begin = number + 1;
            }
        }
        put(sections, name, new Fragment(source, begin, end));
        return sections;
    }

    private static void put(Map<Section, Fragment> sections, String name, Fragment fragment) {
        Optional<Section> section =
                name.isEmpty() ? Optional.of(Section.STATE) : Section.ofRuler(name);
        section.ifPresent(each -> sections.put(each, fragment.trimmed()));
    }

    private static Optional<String> ruler(Line line) {
        Matcher ruler = RULER.matcher(line.text());
        return ruler.matches() ? Optional.of(ruler.group(1)) : Optional.empty();
    }

    /** How many of the sections that a server has are this file's. */
    static long ruled(Source source) {
        return sections(source).keySet().stream().filter(Section.ruled()::contains).count();
    }

    /** A whole type, from what it is called to its last brace. */
    static Fragment whole(Source source, ClassTree type) {
        return new Fragment(source, source.firstLine(type), source.lastLine(type));
    }

    /** A member with what is said above it. */
    static Fragment member(Source source, Tree member) {
        int first = source.firstLine(member);
        while (first > 1 && isComment(source.line(first - 1))) {
            first--;
        }
        return new Fragment(source, first, source.lastLine(member));
    }

    private static boolean isComment(Line line) {
        return !line.isBlank() && !line.hasCode() && ruler(line).isEmpty();
    }

    /** Those that follow each other become one. */
    static List<Fragment> joined(List<Fragment> fragments) {
        List<Fragment> joined = new ArrayList<>();
        for (Fragment each : fragments) {
            if (!joined.isEmpty() && joined.getLast().isContinuedBy(each)) {
                Fragment before = joined.removeLast();
                joined.add(new Fragment(each.source(), before.from(), each.to()));
            } else {
                joined.add(each);
            }
        }
        return List.copyOf(joined);
    }
}
