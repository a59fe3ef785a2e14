package dev.acceptloop.selector;

import dev.acceptloop.contract.SlowDatagram;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several loops on one socket: whoever is free takes what is there. */
@Timeout(20)
@EnabledOnOs(OS.LINUX)
final class DatagramLoopsTest {
    @ParameterizedTest
    @ValueSource(strings = {"selector", "select", "poll", "epoll", "epoll-edge"})
    void aSlowHandlerHoldsUpItsOwnLoopOnly(String model) throws IOException {
        try (Server server =
                ServerModel.named(model).open(SlowDatagram.options(), ServerListener.NONE)) {
            SlowDatagram.holdsUpItsOwnLoopOnly(server.address());
        }
    }
}
