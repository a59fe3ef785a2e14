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
     * An answer of HTTP/1.1 to each request, its body sized, in chunks, or ended by the connection.
     *
     * @param headOnly whether the request is HEAD, so that no body follows
     * @param statuses the right ones
     * @param length of the body, in bytes; {@link #ANY_LENGTH} or {@link #SAME_LENGTH}
     * @param contains a text in the body; empty for any
     * @param page the whole body, in UTF-8; empty for any
     * @param reuse what becomes of a connection
     */
    record Http(
            boolean headOnly,
            Statuses statuses,
            long length,
            String contains,
            String page,
            Reuse reuse)
            implements Reply {
        /** The length is not looked at. */
        public static final long ANY_LENGTH = -1;

        /** All bodies of a load are as long as that of its first right answer. */
        public static final long SAME_LENGTH = -2;

        /** Checks the length. */
        public Http {
            if (length < SAME_LENGTH) {
                throw new IllegalArgumentException("a body of " + length + " bytes");
            }
        }
    }

    /** For how many requests a connection is. */
    enum Reuse {
        /** For all: that the server ends it is an error. */
        HELD,
        /** Until the server ends it with an answer, or at rest; another takes its place. */
        RENEWED,
        /** For one: each request pays for a connection, which is in its time. */
        SINGLE
    }

    /** An answer of HTTP/1.1 to each request: 200, and that page, which is not empty. */
    static Http page(String page) {
        return new Http(false, Statuses.OK, Http.ANY_LENGTH, "", page, Reuse.HELD);
    }

    /** Whether one knows where that ends without a framing. */
    static boolean hasEnd(Reply reply) {
        return reply instanceof Echo || reply instanceof Http;
    }

    /** Always the same text, framed. */
    static Reply text(String text) {
        return new Text(text, true);
    }
}
