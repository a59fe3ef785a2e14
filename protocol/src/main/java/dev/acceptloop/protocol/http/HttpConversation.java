package dev.acceptloop.protocol.http;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.http.HttpOutput.Persistence;
import dev.acceptloop.protocol.service.Strftime;
import dev.acceptloop.protocol.service.TimeService;
import java.nio.ByteBuffer;

/**
 * HTTP/1.1, enough of it to be a target for real clients.
 *
 * <pre>
 * GET, HEAD  /                       Hello, World!
 * GET, HEAD  /time?format=%25H:%25M  the time as {@link Strftime} puts it
 * POST       /echo                   the body
 * </pre>
 *
 * <pre>
 * data -----> line, line, ... "" -> body? -> reply gathered in {@code output}, flushed once per read
 *   |           ^
 *   +-- begun --+ {@code partial}: one line at most, and the rest of one read
 * </pre>
 *
 * <p>Requests may be pipelined; they are answered in order. A body is read to its end before the
 * request is answered, also where nobody wants it, so that the next request is found behind it.
 * After a request that breaks the syntax or a limit comes its answer and a close.
 *
 * <p>Memory: nothing between requests but the gathered replies' buffer; an unfinished line, at most
 * {@value HttpHead#LONGEST_LINE} bytes, and one read; a body, at most {@value
 * HttpFields#LONGEST_BODY} bytes, and not even that if it came in one read. Each byte is looked at
 * once or twice and moved at most twice however the network cut the stream. Between two requests
 * the transport's backpressure is looked at: what is left of a read waits in {@code partial}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class HttpConversation implements MessageProtocol {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final int FIRST_CAPACITY = 256;
    private static final byte[] ALLOW_GET = HttpHead.bytes("Allow: GET, HEAD\r\n");
    private static final byte[] ALLOW_POST = HttpHead.bytes("Allow: POST\r\n");
    private static final byte[] ALLOW_ALL = HttpHead.bytes("Allow: GET, HEAD, POST\r\n");

    private enum State {
        REQUEST_LINE,
        FIELDS,
        SIZED_BODY,
        CHUNKED_BODY
    }

    private final HttpSite site;
    private final HttpOutput output;
    private final HttpHead head = new HttpHead();
    private final ChunkedBody chunks = new ChunkedBody();

    private Transport transport; // set before anything else is called
    private State state = State.REQUEST_LINE;
    private ByteBuffer partial = NONE; // a line begun: 0 to position
    private ByteBuffer body = NONE; // what has come of it: 0 to position
    private int bodyLeft; // of a sized body
    private int bodyLength; // of a chunked body so far
    private long messages;
    private boolean closed;
    private boolean stopped; // between two requests, until the peer has taken what it is owed
    private boolean last; // the server stops: what comes now is the last that is answered
    private CloseReason reason = CloseReason.SERVICE_CLOSED; // if closed

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    HttpConversation(HttpSite site) {
        this.site = site;
        this.output = new HttpOutput(site);
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        output.attach(transport);
    }

    @Override
    public boolean midMessage() {
        return state != State.REQUEST_LINE || (partial.position() > 0 && !stopped);
    }

    @Override
    public long messages() {
        return messages;
    }

    // ------------------------------------------------------------------ bytes

    @Override
    public void dataReceived(ByteBuffer data) {
        if (partial.position() == 0) {
            readAll(data);
            keep(data);
        } else {
            partial = append(partial, data);
            readPartial();
        }
        data.position(data.limit()); // what follows a close is not looked at
        flush();
    }

    @Override
    public void resumeWriting() {
        if (stopped) {
            readPartial();
            flush();
        }
    }

    @Override
    public void stopping() {
        last = true;
    }

    @Override
    public int retained() {
        return partial.capacity() + body.capacity() + output.capacity();
    }

    private void readPartial() {
        partial.flip();
        readAll(partial);
        keepRest();
    }

    private void flush() {
        output.flush();
        if (closed) {
            transport.close(reason);
        }
    }

    private boolean isBetweenRequests() {
        return state == State.REQUEST_LINE;
    }

    private void keep(ByteBuffer rest) {
        if (rest.hasRemaining() && !closed) {
            partial = append(partial, rest);
        }
    }

    private void keepRest() {
        if (closed || !partial.hasRemaining()) {
            partial = NONE;
        } else if (partial.position() == 0) { // compact would move every byte onto itself
            partial.position(partial.limit()).limit(partial.capacity());
        } else {
            partial.compact();
        }
    }

    private static ByteBuffer append(ByteBuffer to, ByteBuffer data) {
        int needed = to.position() + data.remaining();
        ByteBuffer roomy = to;
        if (needed > to.capacity()) {
            int doubled = Math.max(2 * to.capacity(), FIRST_CAPACITY);
            roomy = ByteBuffer.allocate(Math.max(needed, doubled)).put(to.flip());
        }
        return roomy.put(data);
    }

    private void readAll(ByteBuffer in) {
        boolean more = true;
        stopped = false;
        while (more && !closed && !stopped) {
            more =
                    switch (state) {
                        case REQUEST_LINE, FIELDS -> line(in);
                        case SIZED_BODY -> sized(in);
                        case CHUNKED_BODY -> chunked(in);
                    };
            stopped = isBetweenRequests() && transport.isCongested() && in.hasRemaining();
        }
    }

    // ------------------------------------------------------------------ head

    /** Reads one line; returns whether it was all there. */
    private boolean line(ByteBuffer in) {
        boolean first = state == State.REQUEST_LINE;
        int from = in.position();
        int to = head.lineEnd(in);
        switch (to) {
            case HttpHead.INCOMPLETE -> {
                return false;
            }
            case HttpHead.MALFORMED ->
                    refuse(first ? head.requestWithoutEnd(in, false) : HttpStatus.BAD_REQUEST);
            case HttpHead.TOO_LONG ->
                    refuse(first ? head.requestWithoutEnd(in, true) : HttpStatus.FIELDS_TOO_LARGE);
            default -> {
                in.position(to + 2);
                HttpStatus status = line(in, from, to);
                if (status != HttpStatus.CONTINUE) {
                    refuse(status);
                }
            }
        }
        return true;
    }

    private HttpStatus line(ByteBuffer in, int from, int to) {
        if (head.isTooLongBy(to + 2 - from)) {
            return HttpStatus.FIELDS_TOO_LARGE;
        }
        if (state == State.REQUEST_LINE) {
            if (to == from) {
                return HttpStatus.CONTINUE; // an empty line before a request is nothing
            }
            state = State.FIELDS;
            return head.request(in, from, to);
        }
        return to == from ? headEnded(in) : head.fields.field(in, from, to);
    }

    private HttpStatus headEnded(ByteBuffer in) {
        HttpStatus status = head.fields.end();
        if (status != HttpStatus.CONTINUE) {
            return status;
        }
        bodyLeft = head.fields.bodyLength();
        if (head.fields.isChunked()) {
            state = State.CHUNKED_BODY;
            chunks.clear();
            bodyLength = 0;
        } else if (bodyLeft > 0) {
            state = State.SIZED_BODY;
        } else {
            answer(persistence(in), in, in.position(), 0);
        }
        if (head.fields.expectsContinue()) {
            answerExpectation(in);
        }
        return HttpStatus.CONTINUE;
    }

    /** A body that nobody wants is better not sent; that it is not leaves no place to go on. */
    private void answerExpectation(ByteBuffer in) {
        if (wantsBody()) {
            output.interim();
        } else {
            answer(Persistence.CLOSE, in, in.position(), 0);
        }
    }

    // ------------------------------------------------------------------ body

    private boolean wantsBody() {
        return head.target() == HttpHead.Target.ECHO && head.method() == HttpHead.Method.POST;
    }

    private boolean sized(ByteBuffer in) {
        int from = in.position();
        int count = Math.min(bodyLeft, in.remaining());
        bodyLeft -= count;
        if (bodyLeft == 0 && body.position() == 0) { // all in this read: no need to keep it
            in.position(from + count);
            answer(persistence(in), in, from, count);
            return true;
        }
        keepBody(in, count);
        if (bodyLeft == 0) {
            answerWithBody(in);
        }
        return bodyLeft == 0;
    }

    private boolean chunked(ByteBuffer in) {
        ChunkedBody.Found found = chunks.next(in);
        switch (found) {
            case DATA -> {
                bodyLength += chunks.length();
                if (bodyLength + chunks.announced() > HttpFields.LONGEST_BODY) {
                    refuse(HttpStatus.CONTENT_TOO_LARGE);
                } else {
                    keepBody(in, chunks.length());
                }
            }
            case END -> answerWithBody(in);
            case MALFORMED -> refuse(HttpStatus.BAD_REQUEST);
            case TOO_LONG -> refuse(HttpStatus.FIELDS_TOO_LARGE);
            case INCOMPLETE -> {}
        }
        return found != ChunkedBody.Found.INCOMPLETE;
    }

    private void keepBody(ByteBuffer in, int count) {
        int end = in.position() + count;
        if (wantsBody()) {
            int limit = in.limit();
            body = append(body, in.limit(end));
            in.limit(limit);
        }
        in.position(end);
    }

    private void answerWithBody(ByteBuffer in) {
        answer(persistence(in), body, 0, body.position());
        body = NONE;
    }

    // ------------------------------------------------------------------ answers

    /** Of the connection, once the request before what is left of {@code in} is answered. */
    private Persistence persistence(ByteBuffer in) {
        return last && !in.hasRemaining() ? Persistence.CLOSE : head.fields.persistence();
    }

    /** Answers the request; its body is that part of {@code source}. */
    private void answer(Persistence persistence, ByteBuffer source, int from, int length) {
        HttpHead.Method method = head.method();
        boolean read = method == HttpHead.Method.GET || method == HttpHead.Method.HEAD;
        if (method == HttpHead.Method.UNKNOWN) {
            output.error(HttpStatus.NOT_IMPLEMENTED, persistence, true);
        } else if (read && head.target() == HttpHead.Target.HELLO) {
            hello(persistence);
        } else if (read && head.target() == HttpHead.Target.TIME) {
            time(persistence);
        } else if (wantsBody()) {
            output.head(HttpStatus.OK, persistence, HttpOutput.Type.BYTES, length);
            output.body(source, from, length);
        } else {
            cannot(persistence);
        }
        answered(persistence);
    }

    private void hello(Persistence persistence) {
        if (persistence == Persistence.KEEP && head.method() == HttpHead.Method.GET) {
            output.hello();
        } else {
            output.hello(persistence, !head.wantsNoBody());
        }
    }

    private void time(Persistence persistence) {
        ByteBuffer time = site.time(head.query());
        HttpStatus status = TimeService.isError(time) ? HttpStatus.BAD_REQUEST : HttpStatus.OK;
        output.head(status, persistence, HttpOutput.Type.UTF_8, time.remaining());
        if (!head.wantsNoBody()) {
            output.body(time, time.position(), time.remaining());
        }
    }

    private void cannot(Persistence persistence) {
        boolean body = !head.wantsNoBody();
        switch (head.target()) {
            case HELLO, TIME ->
                    output.error(HttpStatus.METHOD_NOT_ALLOWED, persistence, body, ALLOW_GET);
            case ECHO -> output.error(HttpStatus.METHOD_NOT_ALLOWED, persistence, body, ALLOW_POST);
            case NONE -> {
                if (head.method() == HttpHead.Method.OPTIONS) { // perhaps of everything: *
                    output.error(HttpStatus.METHOD_NOT_ALLOWED, persistence, body, ALLOW_ALL);
                } else {
                    output.error(HttpStatus.NOT_FOUND, persistence, body);
                }
            }
        }
    }

    private void answered(Persistence persistence) {
        messages++;
        state = State.REQUEST_LINE;
        head.clear();
        if (persistence == Persistence.CLOSE) {
            end(CloseReason.SERVICE_CLOSED);
        }
    }

    /** Answers a request that cannot be read on from, and closes. */
    private void refuse(HttpStatus status) {
        output.error(status, Persistence.CLOSE, !head.wantsNoBody());
        end(CloseReason.PROTOCOL_ERROR);
    }

    private void end(CloseReason why) {
        closed = true;
        reason = why;
    }
}
