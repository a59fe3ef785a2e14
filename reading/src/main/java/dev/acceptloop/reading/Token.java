package dev.acceptloop.reading;

/** Some characters of a source that belong together. */
record Token(Kind kind, String text) {}
