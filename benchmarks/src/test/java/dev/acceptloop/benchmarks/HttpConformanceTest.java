package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
final class HttpConformanceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dateless|GET /: the reply has no Date",
                "endless|GET /: the reply does not say its length once",
                "short|GET /: the page is 'Hello, World'",
                "everywhere|GET of what is not there: 'HTTP/1.1 200 OK' where 404 is due",
                "backwards|1. of 20 requests in one write: 'HTTP/1.1 404 Not Found' where 200 is due",
                "stingy|last request before the end: closed before the reply was complete",
                "talkative|GET /: the page is '?[2J?"
                        + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'",
            })
    void whatIsWrongIsSaid(String plant, String trouble) throws IOException {
        try (ServerSocket server = PlantedHttp.open(plant)) {
            var address = (InetSocketAddress) server.getLocalSocketAddress();

            assertThatThrownBy(() -> new HttpConformance(address).run())
                    .isInstanceOf(IOException.class)
                    .hasMessage(trouble);
        }
    }

    @Test
    void aModelConforms() throws IOException {
        ServerOptions options = ServerOptions.DEFAULTS.with(Option.SERVICE, "http");
        try (Server server = ServerModel.named("selector").open(options, ServerListener.NONE)) {
            new HttpConformance((InetSocketAddress) server.address()).run();
        }
    }
}
