package dev.acceptloop.event.model;

import dev.acceptloop.contract.SlowDatagram;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several reactors at one socket: whoever is free takes what is there. */
@Timeout(20)
@EnabledOnOs(OS.LINUX)
final class DatagramLoopsTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void aSlowHandlerHoldsUpItsOwnReactorOnly(String host) throws IOException {
        ServerOptions options = SlowDatagram.options().with(Option.HOST, host);
        try (Server server = new ReactorModel().open(options, ServerListener.NONE)) {
            int port = ((InetSocketAddress) server.address()).getPort();
            SlowDatagram.holdsUpItsOwnLoopOnly(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }
}
