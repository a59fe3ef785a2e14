package dev.acceptloop.event.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.ConnectingContract;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Connecting through memory is what it is through sockets. */
final class MemoryConnectingTest extends ConnectingContract {
    private final MemoryReactor memory = ((MemoryWorld) world).memory();
    private final Reactor reactor = world.reactor();

    MemoryConnectingTest() {
        super(new MemoryWorld());
    }

    @Test
    void listeningAndConnectingFailWhenTold() {
        memory.failWith(new ConnectException("on purpose"));
        assertThatThrownBy(() ->
                        reactor.listenTCP(world.anyAddress(), Factory.of(() -> told.protocol("x"))))
                .isInstanceOf(BindException.class)
                .hasMessageEndingWith("on purpose");
        reactor.connectTCP(world.deadAddress(), told.factory("client"));
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client failed ConnectException DISCONNECTED");
    }

    @Test
    void anAddressIsListenedOnOnce() throws IOException {
        var port = reactor.listenTCP(world.anyAddress(), Factory.of(() -> told.protocol("one")));
        var address = (java.net.InetSocketAddress) port.address();
        assertThatThrownBy(
                        () -> reactor.listenTCP(address, Factory.of(() -> told.protocol("other"))))
                .isInstanceOf(BindException.class);
        var stopped = port.stopListening();
        world.turnAFewTimes();
        assertThat(stopped).isDone();
        reactor.listenTCP(address, Factory.of(() -> told.protocol("other")));
    }

    /** A thousand seconds are over at once when nothing else is to be done. */
    @Test
    void aRunTakesNoTime() {
        long began = reactor.nanoTime();
        reactor.callLater(Duration.ofSeconds(1000), reactor::stop);
        reactor.run();
        assertThat(reactor.nanoTime() - began).isEqualTo(Duration.ofSeconds(1000).toNanos());
    }

    @Test
    void anAttemptThatTakesTooLongFails() {
        reactor.useNames(host -> {
            try {
                new CountDownLatch(1).await(); // nobody answers, until it is interrupted
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        });
        reactor.connectTCP(
                InetSocketAddress.createUnresolved("somewhere.invalid", 1),
                told.factory("client"),
                ConnectOptions.DEFAULTS);
        memory.advance(Duration.ofSeconds(29));
        assertThat(told.events).hasSize(2);
        memory.advance(Duration.ofSeconds(1));
        assertThat(told.events).contains("client failed SocketTimeoutException DISCONNECTED");
    }
}
