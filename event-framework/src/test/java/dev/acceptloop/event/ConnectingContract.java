package dev.acceptloop.event;

import static dev.acceptloop.event.Told.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.Connector.State;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Connecting, of a reactor that may be real or in memory: both must do the same. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class ConnectingContract {
    /** The reactor, and how to turn it. */
    protected final ReactorUnderTest world;

    /** What the clients of a test heard. */
    protected final Told told = new Told();

    private final Reactor reactor;
    private final Told atServer = new Told();

    /** Of that reactor. */
    protected ConnectingContract(ReactorUnderTest world) {
        this.world = world;
        this.reactor = world.reactor();
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    private InetSocketAddress listen(Factory factory) throws IOException {
        return (InetSocketAddress) reactor.listenTCP(world.anyAddress(), factory).address();
    }

    private InetSocketAddress listen() throws IOException {
        return listen(Factory.of(() -> atServer.protocol("server")));
    }

    private Told.RecordingFactory connected() throws IOException {
        var factory = told.factory("client");
        reactor.connectTCP(listen(), factory);
        world.turnUntil(() -> told.has("client made") && atServer.has("server made"));
        return factory;
    }

    // ---------------------------------------------------------------- made

    @Test
    void theFactoryIsStartedThenToldThenThereIsAConnection() throws IOException {
        InetSocketAddress address = listen();
        Connector connector = reactor.connectTCP(address, told.factory("client"));
        assertThat(connector.state()).isEqualTo(State.CONNECTING);
        assertThat(connector.destination()).isEqualTo(address);
        assertThat(told.events).containsExactly("client factory started", "client connecting");
        world.turnUntil(() -> told.has("client made"));
        assertThat(connector.state()).isEqualTo(State.CONNECTED);
        assertThat(told.events).hasSize(3);
    }

    @Test
    void bytesGoBothWays() throws IOException {
        var server = atServer.protocol("server");
        var factory = told.factory("client");
        reactor.connectTCP(listen(Factory.of(() -> server)), factory);
        world.turnUntil(() -> told.has("client made") && atServer.has("server made"));
        factory.last.transport.write(bytes("there"));
        world.turnUntil(() -> server.received.toString().equals("there"));
        server.transport.write(bytes("and back"));
        world.turnUntil(() -> factory.last.received.toString().equals("and back"));
        assertThat(factory.last.transport.remoteAddress())
                .isEqualTo(server.transport.localAddress());
        assertThat(server.transport.remoteAddress())
                .isEqualTo(factory.last.transport.localAddress());
    }

    @Test
    void theProtocolIsToldOfTheEndBeforeTheFactory() throws IOException {
        connected().last.transport.close(CloseReason.SERVICE_CLOSED);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events)
                .containsExactly(
                        "client factory started",
                        "client connecting",
                        "client made",
                        "client lost SERVICE_CLOSED",
                        "client connection lost SERVICE_CLOSED DISCONNECTED",
                        "client factory stopped");
        world.turnUntil(() -> atServer.has("server lost PEER_CLOSED"));
    }

    @Test
    void aFactoryThatConnectsAgainInTheEndStaysStarted() throws IOException {
        int[] again = {2};
        var factory =
                told.new RecordingFactory("client") {
                    @Override
                    public void clientConnectionLost(Connector connector, CloseReason why) {
                        super.clientConnectionLost(connector, why);
                        if (again[0]-- > 0) {
                            connector.connect();
                        }
                    }

                    @Override
                    public Optional<Protocol> buildProtocol(SocketAddress peer) {
                        return Optional.of(
                                told.new Recording("client") {
                                    @Override
                                    public void connectionMade(Transport transport) {
                                        super.connectionMade(transport);
                                        transport.close(CloseReason.SERVICE_CLOSED);
                                    }
                                });
                    }
                };
        reactor.connectTCP(listen(), factory);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.count("client made")).isEqualTo(3);
        assertThat(told.count("client factory started")).isEqualTo(1);
        assertThat(told.count("client factory stopped")).isEqualTo(1);
    }

    @Test
    void aProtocolThatThrowsAtTheBeginningLosesTheConnection() throws IOException {
        var factory =
                told.new RecordingFactory("client") {
                    @Override
                    public Optional<Protocol> buildProtocol(SocketAddress peer) {
                        return Optional.of(
                                told.new Recording("client") {
                                    @Override
                                    public void connectionMade(Transport transport) {
                                        throw new IllegalArgumentException("on purpose");
                                    }
                                });
                    }
                };
        reactor.connectTCP(listen(), factory);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events)
                .contains(
                        "client lost SERVICE_FAILED",
                        "client connection lost SERVICE_FAILED DISCONNECTED");
    }

    @Test
    void aConnectionThatGetsNoProtocolIsClosed() throws IOException {
        var factory =
                told.new RecordingFactory("client") {
                    @Override
                    public Optional<Protocol> buildProtocol(SocketAddress peer) {
                        return Optional.empty();
                    }
                };
        reactor.connectTCP(listen(), factory);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client connection lost SERVICE_CLOSED DISCONNECTED");
        world.turnUntil(() -> atServer.has("server lost PEER_CLOSED"));
    }

    @Test
    void aFactoryThatThrowsLosesTheConnection() throws IOException {
        var factory =
                told.new RecordingFactory("client") {
                    @Override
                    public Optional<Protocol> buildProtocol(SocketAddress peer) {
                        throw new IllegalArgumentException("on purpose");
                    }
                };
        reactor.connectTCP(listen(), factory);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client connection lost SERVICE_FAILED DISCONNECTED");
    }

    // ---------------------------------------------------------------- not made

    @Test
    void aPeerThatRefusesIsToldToTheFactory() {
        reactor.connectTCP(world.deadAddress(), told.factory("client"));
        assertThat(told.events).hasSize(2);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events)
                .containsExactly(
                        "client factory started",
                        "client connecting",
                        "client failed ConnectException DISCONNECTED",
                        "client factory stopped");
    }

    @Test
    void aFactoryThatTriesAgainAfterAFailureStaysStarted() {
        int[] again = {2};
        var factory =
                told.new RecordingFactory("client") {
                    @Override
                    public void clientConnectionFailed(Connector connector, IOException why) {
                        super.clientConnectionFailed(connector, why);
                        if (again[0]-- > 0) {
                            connector.connect();
                        }
                    }
                };
        reactor.connectTCP(world.deadAddress(), factory);
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.count("client connecting")).isEqualTo(3);
        assertThat(told.count("client factory started")).isEqualTo(1);
    }

    @Test
    void stoppingIsToldInsideTheCallThatStops() throws IOException {
        Connector connector = reactor.connectTCP(listen(), told.factory("client"));
        connector.stopConnecting();
        assertThat(told.events)
                .containsExactly(
                        "client factory started",
                        "client connecting",
                        "client failed InterruptedIOException DISCONNECTED",
                        "client factory stopped");
        assertThatThrownBy(connector::stopConnecting).isInstanceOf(IllegalStateException.class);
        world.turnAFewTimes();
        assertThat(told.events).hasSize(4);
        assertThat(connector.state()).isEqualTo(State.DISCONNECTED);
    }

    @Test
    void stoppingIsPossibleInStartedConnecting() throws IOException {
        var factory =
                told.new RecordingFactory("client") {
                    @Override
                    public void startedConnecting(Connector connector) {
                        super.startedConnecting(connector);
                        connector.stopConnecting();
                    }
                };
        reactor.connectTCP(listen(), factory);
        world.turnAFewTimes();
        assertThat(told.events)
                .containsExactly(
                        "client factory started",
                        "client connecting",
                        "client failed InterruptedIOException DISCONNECTED",
                        "client factory stopped");
    }

    @Test
    void anAttemptGivenUpDoesNotDisturbTheNext() throws IOException {
        Connector connector = reactor.connectTCP(listen(), told.factory("client"));
        connector.stopConnecting();
        connector.connect();
        world.turnUntil(() -> told.has("client made"));
        world.turnAFewTimes();
        assertThat(told.count("client made")).isEqualTo(1);
        assertThat(connector.state()).isEqualTo(State.CONNECTED);
    }

    // ---------------------------------------------------------------- disconnect

    @Test
    void onlyADisconnectedOneConnects() throws IOException {
        Connector connector = reactor.connectTCP(listen(), told.factory("client"));
        assertThatThrownBy(connector::connect)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CONNECTING");
        world.turnUntil(() -> told.has("client made"));
        assertThatThrownBy(connector::connect).hasMessageContaining("is CONNECTED");
        assertThatThrownBy(connector::stopConnecting).hasMessageContaining("is CONNECTED");
    }

    @Test
    void disconnectingDoesWhatTheStateAsksFor() throws IOException {
        Connector connector = reactor.connectTCP(listen(), told.factory("client"));
        connector.disconnect();
        assertThat(told.has("client failed InterruptedIOException DISCONNECTED")).isTrue();
        connector.disconnect();
        connector.connect();
        world.turnUntil(() -> told.has("client made"));
        connector.disconnect();
        world.turnUntil(() -> told.count("client factory stopped") == 2);
        assertThat(told.has("client connection lost SERVICE_CLOSED DISCONNECTED")).isTrue();
        assertThat(connector.state()).isEqualTo(State.DISCONNECTED);
    }
}
