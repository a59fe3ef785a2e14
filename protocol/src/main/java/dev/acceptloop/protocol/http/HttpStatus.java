package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The answers this server gives, each with its bytes made beforehand.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15">RFC 9110, Status Codes</a>
 */
enum HttpStatus {
    /** Nothing is wrong so far; also what {@code Expect: 100-continue} waits for. */
    CONTINUE(100, "Continue"),
    OK(200, "OK"),
    BAD_REQUEST(400, "Bad Request"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    CONTENT_TOO_LARGE(413, "Content Too Large"),
    URI_TOO_LONG(414, "URI Too Long"),
    FIELDS_TOO_LARGE(431, "Request Header Fields Too Large"),
    NOT_IMPLEMENTED(501, "Not Implemented"),
    SERVICE_UNAVAILABLE(503, "Service Unavailable"),
    VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

    @SuppressWarnings("ImmutableEnumChecker") // written by nobody
    private final byte[] line;

    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] reason;

    HttpStatus(int code, String reason) {
        this.line = ("HTTP/1.1 " + code + " " + reason + "\r\n").getBytes(US_ASCII);
        this.reason = reason.getBytes(US_ASCII);
    }

    /** The status line, its CR LF included. */
    byte[] line() {
        return line;
    }

    /** The reason phrase: also the body of an error. */
    byte[] reason() {
        return reason;
    }
}
