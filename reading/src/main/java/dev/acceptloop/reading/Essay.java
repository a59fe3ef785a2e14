package dev.acceptloop.reading;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Name;

/** The Javadoc of a type or of a package, as HTML: its elements as they are, its tags as text. */
final class Essay {
    private static final Set<String> ELEMENTS =
            Set.of("p", "b", "em", "i", "ul", "ol", "li", "pre", "code", "a");
    private static final Set<String> NO_WORDS = Set.of("pre", "code", "a");
    private static final Pattern TARGET = Pattern.compile("href\\s*=\\s*[\"'](https?://[^\"'<>]*)");

    private final Glossary.Links links;
    private final StringBuilder html = new StringBuilder("<p>");
    private int wordless; // elements we are in that have no links to words

    private Essay(Glossary.Links links) {
        this.links = links;
    }

    /** What is said of a file's type; empty if nothing is. */
    static String ofType(Source source, Glossary glossary) {
        return of(source, source.type(), glossary);
    }

    /** What is said of a package, by its {@code package-info}. */
    static String ofPackage(Source info, Glossary glossary) {
        return of(info, info.unit().getPackage(), glossary);
    }

    private static String of(Source source, Tree tree, Glossary glossary) {
        DocCommentTree comment =
                source.trees().getDocCommentTree(TreePath.getPath(source.unit(), tree));
        if (comment == null) {
            return "";
        }
        var essay = new Essay(glossary.links());
        essay.add(comment.getFullBody());
        essay.add(comment.getBlockTags());
        return essay.html.toString();
    }

    private void add(List<? extends DocTree> trees) {
        trees.forEach(this::add);
    }

    private void add(DocTree tree) {
        switch (tree) {
            case TextTree text -> words(text.getBody());
            case EntityTree entity -> html.append('&').append(entity.getName()).append(';');
            case LiteralTree literal -> code(literal.getBody().getBody());
            case LinkTree link -> link(link);
            case StartElementTree start -> start(start);
            case EndElementTree end -> end(name(end.getName()));
            case SeeTree see -> {
                html.append("<p class='see'>See ");
                add(see.getReference());
            }
            default -> words(tree.toString());
        }
    }

    private void words(String text) {
        String safe = Html.text(text);
        html.append(wordless > 0 ? safe : links.in(safe));
    }

    private void code(String text) {
        html.append("<code>").append(Html.text(text.strip())).append("</code>");
    }

    /** To what is not in the page: so its name, the last part of it. */
    private void link(LinkTree link) {
        if (!link.getLabel().isEmpty()) {
            add(link.getLabel());
            return;
        }
        String signature = link.getReference().getSignature();
        String member = signature.substring(signature.indexOf('#') + 1);
        code(signature.contains("#") ? member : member.substring(member.lastIndexOf('.') + 1));
    }

    private void start(StartElementTree start) {
        String name = name(start.getName());
        if (!ELEMENTS.contains(name)) {
            return;
        }
        Matcher target = TARGET.matcher(start.toString());
        html.append('<').append(name);
        if (name.equals("a") && target.find()) {
            html.append(" rel='noreferrer' href='").append(Html.text(target.group(1))).append('\'');
        }
        html.append('>');
        wordless += NO_WORDS.contains(name) ? 1 : 0;
    }

    private void end(String name) {
        if (ELEMENTS.contains(name)) {
            html.append("</").append(name).append('>');
            wordless -= NO_WORDS.contains(name) ? 1 : 0;
        }
    }

    private static String name(Name name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
