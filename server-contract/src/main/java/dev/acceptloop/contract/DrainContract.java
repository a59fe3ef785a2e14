package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Within the drain time-out each peer gets what it is owed and may finish what it has begun; a
 * whole answer ends with FIN, one that cannot be finished with RST.
 */
interface DrainContract extends ShutdownContract {
    /** How long each request is at work. */
    int SHORT_WORK_MICROS = 60_000;

    /** How long a processor is taken: many looks of a server that stops. */
    int LONG_WORK_MICROS = 300_000;

    /** What a sender's own kernel may hold of what it has written. */
    int UNSENT = 256 * 1024;

    /** What it still sends when the server has been told to stop. */
    int MORE = 4 << 20;

    /** Half of it is long for some messages. */
    Duration CEASELESS = Duration.ofSeconds(3);

    /** What fits one read, and takes three times as long as the drain. */
    int MANY = 900;

    /** Long for what is never finished. */
    Duration DRAIN = Duration.ofMillis(500);

    /** Two requests each, of three peers, have come when the server is told to stop. */
    @Test
    default void finishesTheWorkThatIsOwedToSeveral() throws Exception {
        byte[] request = Wire.frame(Framing.NETSTRING, "block " + SHORT_WORK_MICROS);
        try (Running running = open(patient("work", Framing.NETSTRING))) {
            List<Client> clients = running.clients(atOnce(3));
            for (Client client : clients) {
                client.send("5:cpu 0,").expect("4:done,");
            }
            for (Client client : clients) {
                client.send(Wire.join(request, request));
            }
            FutureTask<Boolean> closing = running.closing();
            for (Client client : clients) {
                client.expect("4:done,4:done,").expectEnd();
                running.reports(client, CloseReason.STOPPING);
            }
            finished(closing);
        }
    }

    /** All processors are at work when it comes, so who is to read it is not run for a while. */
    @Test
    default void answersWhatCameWhenNobodyHadTimeToReadIt() throws Exception {
        byte[] work = Wire.frame(Framing.NETSTRING, "cpu " + LONG_WORK_MICROS);
        int processors = Runtime.getRuntime().availableProcessors();
        try (Running running = open(patient("work", Framing.NETSTRING))) {
            List<Client> clients = running.clients(atOnce(processors + 1));
            for (Client client : clients) {
                client.send("5:cpu 0,").expect("4:done,");
            }
            for (Client client : clients.subList(1, clients.size())) {
                client.send(work);
            }
            LockSupport.parkNanos(20_000_000); // and they have begun
            clients.getFirst().send("5:cpu 0,");
            FutureTask<Boolean> closing = running.closing();
            for (Client client : clients) {
                client.expect("4:done,").expectEnd();
            }
            finished(closing);
        }
    }

    /**
     * Megabytes of echo are owed to one that reads slowly and goes on sending. It lingers for long:
     * a busy machine may not run the client for a while.
     */
    @Test
    default void everyByteIsEchoedToOneThatSendsOn() throws Exception {
        ServerOptions options = patient("echo", Framing.CHUNK).with(Option.LINGER, patience());
        try (Running running = open(options);
                Flood flood = new Flood(running.address(), patience())) {
            long before = flood.writeUntilHeldUp(OverloadContract.HELD_UP, 64 << 20);
            FutureTask<Boolean> closing = running.closing();
            running.recorder().awaitDraining();
            assertThat(flood.sendOnAndReadToTheEnd(MORE))
                    .as("bytes echoed, of those the server had")
                    .isGreaterThanOrEqualTo(before - UNSENT);
            finished(closing);
        }
    }

    /** Half a message has come when the server is told to stop, and the rest comes later. */
    @Test
    default void answersAMessageThatIsFinishedWhileItDrains() throws Exception {
        try (Running running = open(patient("echo", Framing.INT16))) {
            byte[] message = Wire.frame(Framing.INT16, "message");
            Client client = running.client().send(Wire.join(message, message), 0, 12);
            FutureTask<Boolean> closing = drainingBehind(running, client, message);
            client.send(message, 12 - message.length, message.length).expect(message).expectEnd();
            client.close();
            finished(closing);
            running.reports(client, CloseReason.STOPPING);
        }
    }

    /** The same of a head and of a body. */
    @ParameterizedTest
    @ValueSource(ints = {12, 50})
    default void answersAnHttpRequestThatIsFinishedWhileItDrains(int sent) throws Exception {
        finishesWhileItDrains(sent, FairnessContract.LOOK).is(200, "finish");
    }

    /**
     * So that the client sends no other on that connection. A process of its own hears of the drain
     * when it is run: who answered before is asked again, and given longer.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, section 9.6</a>
     */
    @Test
    default void theLastHttpAnswerOfADrainSaysThatItIs() throws Exception {
        String said = "\r\nConnection: close\r\n";
        Duration pause = FairnessContract.LOOK;
        String head = finishesWhileItDrains(12, pause).head();
        while (!head.contains(said) && pause.compareTo(patience()) < 0) {
            pause = pause.multipliedBy(4);
            head = finishesWhileItDrains(12, pause).head();
        }
        assertThat(head).contains(said);
    }

    private HttpReply finishesWhileItDrains(int sent, Duration pause) throws Exception {
        String request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nfinish";
        try (Running running = open(patient("http", Framing.CHUNK))) {
            Client client = running.client();
            client.send(HttpContract.GET + request.substring(0, sent));
            HttpReply.read(client).is(200, HttpContract.HELLO);
            FutureTask<Boolean> closing = draining(running, client, pause);
            HttpReply reply = HttpReply.read(client.send(request.substring(sent)));
            client.expectEnd();
            client.close();
            finished(closing);
            return reply;
        }
    }

    /** The answer is another thread's, and no byte of the peer's follows it. */
    @ParameterizedTest
    @ValueSource(strings = {SeamProvider.WORK, SeamProvider.WORK_PAUSED})
    default void waitsForAnAnswerFromElsewhere(String work) throws Exception {
        try (Running running = open(patient(SeamProvider.NAME, Framing.CHUNK))) {
            Client client = running.client().send(work).expect(SeamProvider.BEGUN);
            endsBehindTheAnswer(running, client);
        }
    }

    /** The same when the peer has said all. */
    @Test
    default void waitsForAnAnswerFromElsewhereAfterAHalfClose() throws Exception {
        try (Running running = open(patient(SeamProvider.NAME, Framing.CHUNK))) {
            Client client = running.client().send(SeamProvider.WORK).expect(SeamProvider.BEGUN);
            endsBehindTheAnswer(running, client.finish().expect("FIN"));
        }
    }

    private void endsBehindTheAnswer(Running running, Client client) throws Exception {
        FutureTask<Boolean> closing = running.closing();
        client.expect(SeamProvider.ANSWER).expectEnd();
        finished(closing);
        running.reports(client, CloseReason.STOPPING);
    }

    /** What it could not finish ends with RST, so that nobody takes it for whole. */
    @Test
    default void aMessageThatIsNeverFinishedIsResetAtTheTimeOut() throws Exception {
        var options = options("echo", Framing.INT16).with(Option.DRAIN_TIMEOUT, DRAIN);
        try (Running running = open(options)) {
            byte[] message = Wire.frame(Framing.INT16, "message");
            Client client = running.client().send(Wire.join(message, message), 0, 12);
            client.expect(message);
            long begin = System.nanoTime();
            FutureTask<Boolean> closing = running.closing();
            client.expectReset();
            finished(closing);
            long took = System.nanoTime() - begin;
            assertThat(took).isGreaterThanOrEqualTo(DRAIN.toNanos() * 9 / 10);
            running.reports(client, CloseReason.STOPPING);
        }
    }

    /**
     * A handler outlives the time there is, and behind it somebody new is accepted, when those who
     * were there are cut already.
     */
    @Test
    default void whoComesAfterTheCutIsCutToo() throws Exception {
        var options = options("work", Framing.NETSTRING).with(Option.DRAIN_TIMEOUT, 0);
        try (Running running = open(options)) {
            Client busy = running.client().send("5:cpu 0,").expect("4:done,");
            busy.send(Wire.frame(Framing.NETSTRING, "block " + ShutdownContract.WORK_MICROS));
            LockSupport.parkNanos(FairnessContract.LOOK.toNanos()); // or both come in one read
            busy.send(Wire.frame(Framing.NETSTRING, "block " + WORK_MICROS));
            Client newcomer = running.client().send("9:half a");
            busy.expect("4:done,");
            finished(running.closing());
            newcomer.expectEndOrReset();
        }
    }

    /** It has half the time: then its last reply is whole, and FIN follows. */
    @Test
    default void whoNeverCeasesToSendIsEndedBetweenTwoMessages() throws Exception {
        byte[] request = Wire.frame(Framing.NETSTRING, "block 6000");
        var options = options("work", Framing.NETSTRING).with(Option.DRAIN_TIMEOUT, CEASELESS);
        try (Running running = open(options)) {
            Client client = running.client().send("5:cpu 0,").expect("4:done,");
            var heard = new AtomicBoolean();
            FutureTask<Boolean> sending =
                    Running.inBackground(() -> sendUntil(heard, client, request));
            FutureTask<Boolean> closing = running.closing();
            running.recorder().awaitDraining();
            String replies = new String(client.readAll(), US_ASCII);
            heard.set(true);
            assertThat(replies.replace("4:done,", "")).isEmpty();
            finished(closing);
            finished(sending);
        }
    }

    /** Faster than it is answered. */
    private static boolean sendUntil(AtomicBoolean heard, Client client, byte[] request) {
        try {
            while (!heard.get()) {
                client.send(request);
                LockSupport.parkNanos(5_000_000);
            }
            return true;
        } catch (IOException e) {
            return false; // reset: the test says whether that was to be
        }
    }

    /** The same of one who sent much at once: it may all be in one read. */
    @Test
    default void whoSentMuchAtOnceIsEndedBetweenTwoMessages() throws Exception {
        var options = options("work", Framing.NETSTRING).with(Option.DRAIN_TIMEOUT, CEASELESS);
        try (Running running = open(options)) {
            Client client = running.client().send("5:cpu 0,").expect("4:done,");
            client.send("11:block 10000,".repeat(MANY));
            LockSupport.parkNanos(FairnessContract.LOOK.toNanos()); // or nothing has come
            FutureTask<Boolean> closing = running.closing();
            String replies = new String(client.readAll(), US_ASCII);
            assertThat(replies.replace("4:done,", "")).isEmpty();
            assertThat(replies.length() / "4:done,".length()).isBetween(1, MANY - 1);
            finished(closing);
            running.reports(client, CloseReason.STOPPING);
        }
    }

    /** The same of a reply that the peer does not take. */
    @Test
    default void aReplyThatIsNotTakenIsResetAtTheTimeOut() throws Exception {
        var options = options(StagesService.NAME, Framing.CHUNK).with(Option.DRAIN_TIMEOUT, DRAIN);
        try (Running running = open(options)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(StagesService.request(0, StagesService.LONG)).expect(StagesService.BEGUN);
            finished(running.closing());
            client.expectReset();
            running.reports(client, CloseReason.STOPPING);
        }
    }

    private static FutureTask<Boolean> drainingBehind(Running running, Client client, byte[] first)
            throws IOException {
        client.expect(first);
        return draining(running, client, FairnessContract.LOOK);
    }

    private static FutureTask<Boolean> draining(Running running, Client client, Duration pause)
            throws IOException {
        FutureTask<Boolean> closing = running.closing();
        running.recorder().awaitDraining();
        client.expectSilence(pause);
        return closing;
    }

    private ServerOptions patient(String service, Framing framing) {
        return options(service, framing).with(Option.DRAIN_TIMEOUT, patience().multipliedBy(4));
    }
}
