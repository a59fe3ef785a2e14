package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model counts what it has sent, children's share included. */
@Tag("long")
@Tag("measures-nothing")
@Timeout(60)
final class AnsweredBytesTest {
    static List<String> models() {
        return ServerModel.all().stream()
                .map(ServerModel::name)
                .filter(name -> !name.equals("faulty")) // of the contract's tests
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void aModelTellsHowManyBytesItHasAnswered(String name) throws Exception {
        ServerModel model = ServerModel.named(name);
        assumeTrue(model.unavailable().isEmpty(), model.unavailable());
        var told = new ArrayList<Long>();
        var listener =
                new ServerListener() {
                    @Override
                    public void answered(long bytes) {
                        told.add(bytes);
                    }
                };
        try (Server server = model.open(ServerOptions.DEFAULTS, listener)) {
            var address = (InetSocketAddress) server.address();
            for (int size : new int[] {1, 300, 70_000}) {
                exchange(address, size);
            }
        }

        assertThat(told).containsExactly(70_301L);
    }

    private static void exchange(InetSocketAddress address, int size) throws Exception {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(new byte[size]);
            socket.shutdownOutput();
            long came = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertThat(came).isEqualTo(size);
        }
    }
}
