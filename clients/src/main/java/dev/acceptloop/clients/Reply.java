package dev.acceptloop.clients;

/** What a service is expected to answer to each message. */
public sealed interface Reply {
    /** The message itself, framed as it was sent. */
    Reply ECHO = new Echo();

    /** Nothing: a message is done when the kernel has taken it. */
    Reply NONE = new None();

    /** {@link Reply#ECHO}. */
    record Echo() implements Reply {}

    /** {@link Reply#NONE}. */
    record None() implements Reply {}

    /**
     * Always the same text, in UTF-8.
     *
     * @param framed whether the framing is put around it; {@code line-ack} puts none
     */
    record Text(String text, boolean framed) implements Reply {}

    /**
     * An answer of HTTP/1.1 to each request: 200, the length, and that page in UTF-8, which is not
     * empty.
     */
    record Http(String page) implements Reply {}

    /** Whether one knows where that ends without a framing. */
    static boolean hasEnd(Reply reply) {
        return reply instanceof Echo || reply instanceof Http;
    }

    /** Always the same text, framed. */
    static Reply text(String text) {
        return new Text(text, true);
    }
}
