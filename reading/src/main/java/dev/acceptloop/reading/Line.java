package dev.acceptloop.reading;

import java.util.List;
import java.util.stream.Collectors;

/** One line of a source, without its end. */
record Line(List<Token> tokens) {
    String text() {
        return tokens.stream().map(Token::text).collect(Collectors.joining());
    }

    /** What is compared: indented otherwise it is the same line. */
    String plain() {
        return text().strip();
    }

    boolean hasCode() {
        return tokens.stream().anyMatch(token -> token.kind().isCode());
    }

    boolean isBlank() {
        return tokens.stream().allMatch(token -> token.kind() == Kind.SPACE);
    }

    /** How much it says: a brace says nothing. */
    int weight() {
        int letters = 0;
        for (Token token : tokens) {
            if (token.kind() != Kind.SPACE && token.kind() != Kind.ANNOTATION) {
                letters += (int) token.text().chars().filter(Character::isLetterOrDigit).count();
            }
        }
        return letters;
    }
}
