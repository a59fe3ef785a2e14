package dev.acceptloop.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.SourceVersion;

/**
 * Cuts a source into tokens, spaces and comments among them: nothing is left out, so that the text
 * can be put together again. What a name stands for is the parser's to say ({@link Roles}).
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jls/se25/html/jls-3.html">JLS, chapter 3</a>
 */
final class Lexer {
    /** Keywords where a name follows. */
    private static final Set<String> CONTEXTUAL =
            Set.of("record", "sealed", "permits", "var", "yield", "when");

    private static final Set<String> SIGNS =
            Set.of(
                    "->", "::", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "|=",
                    "&=");
    private static final String BLOCK = "\"\"\"";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        var lexer = new Lexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        return List.copyOf(lexer.tokens);
    }

    private void next() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
            take(Kind.SPACE, endOfSpace(at));
        } else if (text.startsWith("//", at)) {
            take(Kind.COMMENT, endBefore("\n"));
        } else if (text.startsWith("/*", at)) {
            take(Kind.COMMENT, endBehind("*/", at + 2));
        } else if (text.startsWith(BLOCK, at)) {
            take(Kind.LITERAL, endBehind(BLOCK, at + BLOCK.length()));
        } else if (c == '"' || c == '\'') {
            take(Kind.LITERAL, endOfQuoted(c));
        } else if (Character.isDigit(c)) {
            take(Kind.LITERAL, endOfNumber());
        } else if (Character.isJavaIdentifierStart(c)) {
            int end = endOfWord(at);
            take(isKeyword(text.substring(at, end), end) ? Kind.KEYWORD : Kind.NAME, end);
        } else if (c == '@' && startsWord(at + 1)) {
            take(Kind.ANNOTATION, endOfWord(at + 1));
        } else {
            boolean isTwo = at + 2 <= text.length() && SIGNS.contains(text.substring(at, at + 2));
            take(Kind.SIGN, at + (isTwo ? 2 : 1));
        }
    }

    private void take(Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end)));
        at = end;
    }

    private boolean startsWord(int from) {
        return from < text.length() && Character.isJavaIdentifierStart(text.charAt(from));
    }

    private int endOfWord(int from) {
        int end = from;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private boolean isKeyword(String word, int end) {
        return SourceVersion.isKeyword(word)
                || (CONTEXTUAL.contains(word)
                        && endOfSpace(end) > end
                        && startsWord(endOfSpace(end)));
    }

    private int endOfSpace(int from) {
        int end = from;
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private int endOfNumber() {
        int end = at;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end))
                        || text.charAt(end) == '_'
                        || text.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private int endBefore(String what) {
        int end = text.indexOf(what, at);
        return end < 0 ? text.length() : end;
    }

    private int endBehind(String what, int from) {
        int end = text.indexOf(what, from);
        return end < 0 ? text.length() : end + what.length();
    }

    private int endOfQuoted(char quote) {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != quote) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end + 1, text.length());
    }
}
