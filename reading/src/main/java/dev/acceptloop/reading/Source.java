package dev.acceptloop.reading;

import static java.util.Objects.requireNonNull;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** One file of the suite, as javac's parser has it, and its lines in tokens. */
final class Source {
    private final String path;
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final List<Line> lines;

    private Source(String path, CompilationUnitTree unit, DocTrees trees, List<Line> lines) {
        this.path = path;
        this.unit = unit;
        this.trees = trees;
        this.lines = lines;
    }

    /**
     * Reads a file.
     *
     * @param path where it is within the project
     * @throws IllegalStateException if it is not Java
     */
    static Source parse(String path, String text) {
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler());
        var problems = new DiagnosticCollector<JavaFileObject>();
        var task =
                (JavacTask)
                        compiler.getTask(
                                null,
                                null,
                                problems,
                                List.of("-proc:none"),
                                null,
                                List.of(new Text(path, text)));
        var trees = DocTrees.instance(task);
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            if (!problems.getDiagnostics().isEmpty()) {
                throw new IllegalStateException(path + ": " + problems.getDiagnostics().getFirst());
            }
            var roles = Roles.of(unit, trees.getSourcePositions(), text);
            return new Source(path, unit, trees, lines(text, roles));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Cuts a text into lines of tokens.
     *
     * @param roles what names are, by the place of their first character
     */
    static List<Line> lines(String text, Map<Integer, Kind> roles) {
        List<Line> lines = new ArrayList<>();
        List<Token> line = new ArrayList<>();
        int at = 0;
        for (Token token : Lexer.tokens(text)) {
            Kind kind = kind(token, roles.get(at));
            at += token.text().length();
            List<String> parts = Arrays.asList(token.text().split("\n", -1));
            for (int i = 0; i < parts.size(); i++) {
                if (i > 0) {
                    lines.add(new Line(List.copyOf(line)));
                    line.clear();
                }
                String part = parts.get(i);
                int indent = i == 0 ? 0 : part.length() - part.stripLeading().length();
                add(line, Kind.SPACE, part.substring(0, indent));
                add(line, kind, part.substring(indent));
            }
        }
        if (!line.isEmpty()) {
            lines.add(new Line(List.copyOf(line)));
        }
        return List.copyOf(lines);
    }

    private static void add(List<Token> line, Kind kind, String text) {
        if (!text.isEmpty()) {
            line.add(new Token(kind, text));
        }
    }

    /** Of names nobody declares or calls here, types are those that are written like one. */
    private static Kind kind(Token token, @Nullable Kind role) {
        if (token.kind() != Kind.NAME) {
            return token.kind();
        }
        if (role != null) {
            return role;
        }
        String name = token.text();
        boolean isType =
                Character.isUpperCase(name.charAt(0))
                        && (name.length() == 1 || name.chars().anyMatch(Character::isLowerCase));
        return isType ? Kind.TYPE : Kind.NAME;
    }

    /** Where it is within the project. */
    String path() {
        return path;
    }

    /** Its last part. */
    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    CompilationUnitTree unit() {
        return unit;
    }

    DocTrees trees() {
        return trees;
    }

    /** All of them, the first at 0. */
    List<Line> lines() {
        return lines;
    }

    /** The line of that number; the first is 1. */
    Line line(int number) {
        return lines.get(number - 1);
    }

    /** The number of the line in which a tree begins; what is said above it does not count. */
    int firstLine(Tree tree) {
        return number(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    int lastLine(Tree tree) {
        return number(trees.getSourcePositions().getEndPosition(unit, tree) - 1);
    }

    private int number(long position) {
        return (int) unit.getLineMap().getLineNumber(position);
    }

    String packageName() {
        return String.valueOf(unit.getPackageName());
    }

    /** The types that stand in no other. */
    List<ClassTree> types() {
        return unit.getTypeDecls().stream()
                .filter(ClassTree.class::isInstance)
                .map(ClassTree.class::cast)
                .toList();
    }

    /** The type that the file is named for. */
    ClassTree type() {
        return types().getFirst();
    }

    /** What that name stands for here if an import says so. */
    Optional<String> imported(String simpleName) {
        return unit.getImports().stream()
                .filter(each -> !each.isStatic())
                .map(ImportTree::getQualifiedIdentifier)
                .map(Object::toString)
                .filter(name -> name.endsWith("." + simpleName))
                .findFirst();
    }

    /** A file that is in memory. */
    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String path, String text) {
            super(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
