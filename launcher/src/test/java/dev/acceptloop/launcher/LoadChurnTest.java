package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.clients.LoadFiles;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code acceptloop load} by clients that come and go, and what a server saw of them. */
@Timeout(60)
final class LoadChurnTest {
    @TempDir private Path folder;

    private final AtomicInteger accepted = new AtomicInteger();

    private static SaidLoad load(Object... words) {
        return SaidLoad.lasting("500ms", words);
    }

    private Server serve(String model, String service) throws Exception {
        ServerListener counting =
                new ServerListener() {
                    @Override
                    public void accepted(SocketAddress peer) {
                        accepted.incrementAndGet();
                    }
                };
        var words = new ArrayList<>(List.of("--service=" + service));
        if (service.equals("echo")) {
            words.add("--framing=line");
        }
        return ServerModel.named(model).open(ServerOptions.parse(words), counting);
    }

    /** One client, so that it is known how many messages were the last one's. */
    @ParameterizedTest
    @CsvSource({
        "virtual, echo, '%s --framing=line'",
        "selector, echo, '%s --framing=line --rate=400'",
        "epoll, echo, '%s --framing=line --depth=2'",
        "virtual, http, 'http://%s/ --check=World'",
        "selector, http, 'http://%s/ --check=World --rate=400'",
    })
    void theServerSawAConnectionForEachThreeMessages(String model, String service, String words)
            throws Exception {
        Path json = folder.resolve("load.json");
        LoadResult result;
        try (Server server = serve(model, service)) {
            String at = "127.0.0.1:" + ((InetSocketAddress) server.address()).getPort();
            var all = new ArrayList<Object>(List.of(words.formatted(at).split(" ")));
            all.addAll(List.of("--messages-per-connection", 3, "--json", json));
            SaidLoad said = load(all.toArray());

            assertThat(said.status()).as(said.out() + said.err()).isZero();
            assertThat(said.out()).contains("another connection after 3, ", "errors      none");
            result = LoadFiles.readJson(json);
        }

        // What was begun as the window closed is not among those sent in it.
        int least = (int) Math.ceilDiv(result.counts().sent(), 3L);
        int most = (int) Math.ceilDiv(result.counts().sent() + 2, 3L);
        assertThat(accepted.get()).isBetween(least, most);
        assertThat(result.settings().messagesPerConnection()).isEqualTo(3);
        assertThat(result.opened()).isLessThan(accepted.get());
        assertThat(result.connect().count()).isEqualTo(result.opened());
    }

    @ParameterizedTest
    @CsvSource({
        "'127.0.0.1:1 --messages-per-connection=-1', messages per connection -1: expected",
        "'127.0.0.1:1 --transport=udp --messages-per-connection=1', datagrams have no connection",
        "'http://127.0.0.1:1 --no-keep-alive --messages-per-connection=2', each request has a",
    })
    void whatCannotBeIsOneLine(String words, String line) {
        SaidLoad said = load((Object[]) words.split(" "));

        assertThat(said.status()).isEqualTo(Main.USAGE);
        assertThat(said.err()).contains(line).doesNotContain("\tat ");
    }

    @Test
    void helpSaysWhatHappensToPorts() {
        assertThat(load("--help").out())
                .contains("--messages-per-connection=N", "a minute: one address has some 28,000")
                .contains("connect-p99", "established opened");
    }
}
