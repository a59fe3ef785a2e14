package dev.acceptloop.contract;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a service throws, Errors included, ends its connection and no other; whatever a server
 * cannot survive ends it whole.
 */
interface FailureContract extends Contract {
    /** What is thrown where bytes come; each model is to have one boundary for all of it. */
    @ParameterizedTest
    @EnumSource
    default void whatAServiceThrowsEndsOnlyItsConnection(Failure failure) throws IOException {
        try (Running running = openFails()) {
            Bystander bystander = Bystander.of(running, Framing.CHUNK);
            Client client = running.client().echoes("hello");
            client.send(FailsProvider.request(FailsProvider.AT_ONCE, failure));
            hasFailed(running, client);
            bystander.isUndisturbed();
        }
    }

    /** In the first call of all; the peer says by its address that it wants it. */
    @Test
    @EnabledOnOs(OS.LINUX) // where all of 127.0.0.0/8 is this machine
    default void aServiceThatThrowsAtTheBeginningEndsOnlyItsConnection() throws IOException {
        try (Running running = openFails()) {
            Bystander bystander = Bystander.of(running, Framing.CHUNK);
            for (Failure failure : someFailures()) {
                Client client = running.unconnected().at(FailsProvider.addressOf(failure));
                hasFailed(running, client.connect());
            }
            bystander.isUndisturbed();
        }
    }

    /** In a task. */
    @Test
    default void aTaskThatFailsEndsOnlyItsConnection() throws IOException {
        try (Running running = openFails()) {
            Bystander bystander = Bystander.of(running, Framing.CHUNK);
            for (Failure failure : someFailures()) {
                Client client = running.client();
                client.send(FailsProvider.request(FailsProvider.IN_A_TASK, failure));
                hasFailed(running, client);
            }
            bystander.isUndisturbed();
        }
    }

    /** When it is told that the peer sends no more. */
    @Test
    default void aServiceThatThrowsAtAHalfCloseEndsOnlyItsConnection() throws IOException {
        try (Running running = openFails()) {
            Bystander bystander = Bystander.of(running, Framing.CHUNK);
            for (Failure failure : someFailures()) {
                Client client = running.client();
                client.send(FailsProvider.request(FailsProvider.AT_FIN, failure));
                hasFailed(running, client.expect(FailsProvider.ARMED).finish());
            }
            bystander.isUndisturbed();
        }
    }

    /** When the connection is gone already, which then is reported all the same. */
    @Test
    default void aServiceThatThrowsAtTheEndDisturbsNobody() throws IOException {
        try (Running running = openFails()) {
            Bystander bystander = Bystander.of(running, Framing.CHUNK);
            for (Failure failure : someFailures()) {
                Client client = running.client();
                client.send(FailsProvider.request(FailsProvider.AT_THE_END, failure));
                client.expect(FailsProvider.ARMED).finish().expectEndOrReset();
                running.recorder().awaitClosed(client.address());
            }
            bystander.isUndisturbed();
        }
    }

    /** All; where each costs a process, one Error and the one that is none. */
    private Failure[] someFailures() {
        return model().sharesMemory()
                ? Failure.values()
                : new Failure[] {Failure.ASSERTION, Failure.CHECKED};
    }

    /**
     * A handler that catches an InterruptedException sets the flag again, as it should; of the
     * JDK's channels that flag closes whichever is used next, the listening one among them.
     */
    @Test
    default void anInterruptThatAHandlerLeavesDisturbsNobody() throws IOException {
        try (Running running = openFails()) {
            Bystander bystander = Bystander.of(running, Framing.CHUNK);
            Client client = running.client();
            client.echoes(FailsProvider.INTERRUPT).echoes("hello");
            client.echoes(FailsProvider.INTERRUPT).finish().expectEnd();
            running.reports(client, CloseReason.PEER_CLOSED);
            bystander.isUndisturbed();
        }
    }

    private static void hasFailed(Running running, Client client) throws IOException {
        client.expectEndOrReset();
        running.reports(client, CloseReason.SERVICE_FAILED);
    }

    /**
     * An Error where no service is at work, for which the listener is the door: either the server
     * goes on, or it ends whole; it never lives and listens and is deaf.
     */
    @ParameterizedTest
    @EnumSource
    default void anErrorOfTheServerNeverLeavesItDeaf(Recorder.Told when) throws Exception {
        try (Running running = open(onOwnPort(options("echo", Framing.CHUNK)))) {
            running.recorder().failWhen(when);
            Client victim = running.client();
            if (when == Recorder.Told.CLOSED) {
                victim.echoes("hello").finish();
            }
            victim.expectEndOrReset();
            if (!serves(running)) {
                running.recorder().awaitFailed();
                hasEndedWhole(running);
            }
        }
    }

    private static boolean serves(Running running) throws IOException {
        try {
            Client client = running.client().send("hello");
            if (client.readSome(1).length == 0) { // it ended as this one was accepted
                return false;
            }
            client.expect("ello");
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) { // in the backlog when the listening socket was closed
            return false;
        }
    }

    /** Demands that nothing is left of a server that has failed. */
    default void hasEndedWhole(Running running) throws Exception {
        FutureTask<Boolean> closing = running.closing();
        closing.get(patience().toMillis(), TimeUnit.MILLISECONDS);
        try (Running again = reopen(options().with(Option.PORT, running.port()))) {
            again.client().echoes("again");
        }
    }

    private Running openFails() throws IOException {
        return open(FailsProvider.NAME, Framing.CHUNK);
    }
}
