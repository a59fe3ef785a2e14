package dev.acceptloop.reading;

/** What a token is, as far as a reader is to see it. */
enum Kind {
    SPACE('w'),
    COMMENT('x'),
    KEYWORD('k'),
    TYPE('t'),
    DECLARED('m'),
    CALLED('c'),
    NAME('n'),
    LITERAL('s'),
    SIGN('p'),
    ANNOTATION('a');

    private final char letter;

    Kind(char letter) {
        this.letter = letter;
    }

    /** Which stands for it in the page. */
    char letter() {
        return letter;
    }

    boolean isCode() {
        return this != SPACE && this != COMMENT;
    }
}
