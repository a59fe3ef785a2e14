/**
 * The other end of the connection: a client to talk with, and a load generator to measure with.
 *
 * <pre>
 * LoadTest      a load in one sentence, for tests and programs of others
 *   LoadTestResult    what it found, and what that comes to
 * Load          opens connections once, then runs windows of load over them
 *   Connector     opens them, many at a time, to whichever address answers
 *   LoadWorker    one thread, one Selector, its share of the connections
 *   Ledger        what became of a worker's messages
 *   Exchange      one connection: messages out, replies compared byte for byte
 *   Renewal       another connection, where one has ended in order
 *   HttpRequest, HttpReplies, HttpDue    one request of HTTP again and again, and what answers it
 *   DatagramWorker, DatagramExchange, DatagramPorts    the same where messages may be lost
 *   Messages      what is sent: header, payload, checksum
 *   Schedule, Pace, Stage    when the messages of an open loop are due
 *   Pulse, LoadProgress      what is seen of it while it goes on
 *   Tally, Series, StageCounts    what is counted: of the window, of its seconds, of its stages
 * LoadResult    what one window was: counts, histograms, fairness
 *   Expectation   'p99&lt;5ms', held against a result
 *   LoadVerdict   what it comes to: expectations, errors nobody expected, warnings
 *   LoadFiles     JSON, .hlog, JUnit's XML, Prometheus, Markdown, text
 * Caller        sends what a person types and prints what comes back
 * Getter        one page over HTTP, on the event framework
 *   HttpExchange  one request and its response: a protocol, as a server's
 *   HttpResponseReader, HttpResponseHead, HttpUrl
 * ReplyOutput   where both print: a terminal is not given what a server could command it with
 * </pre>
 *
 * <p>Three times are kept of each message. It was <em>intended</em> for t0 (open loop only), it was
 * <em>sent</em> at t1, its reply was complete at t2. Service time is t2 - t1, response time is t2 -
 * t0. A client that waits for a stalled server and then measures only what it sent afterwards has
 * left out what its users would have felt ("coordinated omission"); an open loop's schedule does
 * not wait, so nothing is left out. Lateness is how far the generator itself was behind its
 * schedule: large lateness means that the figures describe the generator. A message that is never
 * answered has no time; it counts against every upper bound, and never vanishes.
 *
 * @see <a href="https://github.com/HdrHistogram/HdrHistogram">HdrHistogram</a>
 */
@NullMarked
package dev.acceptloop.clients;

import org.jspecify.annotations.NullMarked;
