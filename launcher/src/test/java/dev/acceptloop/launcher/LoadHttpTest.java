package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code acceptloop load} of what speaks HTTP. */
@Timeout(60)
final class LoadHttpTest {
    @TempDir private Path folder;

    private static SaidLoad load(Object... words) {
        return SaidLoad.lasting("300ms", words);
    }

    private static Server site(String... words) throws IOException {
        var all = new ArrayList<>(List.of("--service=http"));
        all.addAll(List.of(words));
        return ServerModel.named("virtual").open(ServerOptions.parse(all), ServerListener.NONE);
    }

    private static String at(Server server) {
        return "127.0.0.1:" + ((InetSocketAddress) server.address()).getPort();
    }

    @ParameterizedTest
    @CsvSource({
        "http://%s/, ''",
        "%s, --protocol=http --path=/ --expect-length=13 --check=World",
        "http://%s/, --depth=8 --method=HEAD --expect-length=13",
        "http://%s/, --no-keep-alive --header=X:y --expect-length=same",
        "http://%s/nothing, --expect-status=404",
        "%s, --path=time --protocol=http --rate=200",
    })
    void aServerThatIsRightPasses(String address, String words) throws Exception {
        try (Server server = site()) {
            var all = new ArrayList<Object>(List.of(address.formatted(at(server))));
            all.addAll(List.of(words.isEmpty() ? new String[0] : words.split(" ")));
            all.addAll(List.of("--connections", 3, "--expect", "max<60s"));
            SaidLoad said = load(all.toArray());

            assertThat(said.status()).as(said.out() + said.err()).isZero();
            assertThat(said.out()).contains(" HTTP/1.1, 3 connections", "errors      none");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/nothing, --method=GET, status=, 'the reply is 404 Not Found, where 2xx is due'",
        "/, --expect-status=204, status=, 'the reply is 200 OK, where 204 is due'",
        "/, --expect-length=12, wrong=, 'the reply''s length is 13, where 12 is due'",
        "/, --check=Wurld, wrong=, 'the reply does not contain ''Wurld'''",
    })
    void aServerThatIsWrongFails(String path, String word, String error, String trouble)
            throws Exception {
        try (Server server = site()) {
            SaidLoad said = load("http://" + at(server) + path, word);

            assertThat(said.status()).isEqualTo(Main.FAILED);
            assertThat(said.out()).contains("errors      {" + error, trouble, "failed: errors");
            assertThat(load("http://" + at(server) + path, word, "--expect", "errors<1%").status())
                    .isEqualTo(Main.GATE);
        }
    }

    @Test
    void aSocketFileSpeaksHttpToo() throws Exception {
        Path path = folder.resolve("s");
        try (Server server = site("--transport=unix", "--path=" + path)) {
            assertThat(server.address()).hasToString(path.toString());
            SaidLoad said =
                    load(path, "--transport", "unix", "--protocol", "http", "--no-keep-alive");

            assertThat(said.status()).as(said.out() + said.err()).isZero();
        }
    }

    @Test
    void aBodyIsReadFromAFile() throws Exception {
        Path body = Files.writeString(folder.resolve("body"), "x=y");
        try (Server server = site()) {
            SaidLoad said =
                    load("http://" + at(server), "--body-file", body, "--expect-status", "405");

            assertThat(said.out()).contains("POST / HTTP/1.1");
            assertThat(said.status()).as(said.out() + said.err()).isZero();
        }
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff});
        assertThat(load("http://127.0.0.1:1", "--body-file", bytes).err())
                .contains("a body has to be UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, --check=x, '--check needs --protocol http, or a URL'",
        "127.0.0.1:1, --no-keep-alive, '--no-keep-alive needs --protocol http, or a URL'",
        "127.0.0.1:1, --protocol=gopher, 'protocol gopher: expected echo or http'",
        "http://127.0.0.1:1, --path=/x, 'a URL has its path in it'",
        "http://127.0.0.1:1, '--body=x --body-file=y', 'a body is --body or --body-file'",
        "http://127.0.0.1:1, --bytes=3, '--bytes is of an echo'",
        "http://127.0.0.1:1, --expect-status=2, 'status ''2'': expected'",
        "http://127.0.0.1:1, --expect-length=-1, '--expect-length -1: expected'",
        "http://127.0.0.1:1, --header=x, 'header ''x'': expected'",
        "http://127.0.0.1:1, --method=CONNECT, 'method ''CONNECT'': expected'",
        "http://127.0.0.1:1, --framing=line, 'HTTP has no other framing'",
        "http://127.0.0.1:1, --transport=udp, 'over datagrams only an echo'",
        "https://127.0.0.1:1, --protocol=http, 'expected http://HOST'",
    })
    void whatCannotBeIsOneLine(String address, String words, String line) {
        var all = new ArrayList<Object>(List.of(address));
        all.addAll(List.of(words.split(" ")));
        SaidLoad said = load(all.toArray());

        assertThat(said.status()).as(said.out()).isEqualTo(Main.USAGE);
        assertThat(said.err()).contains(line).doesNotContain("\tat ");
    }

    @Test
    void helpNamesWhatIsOfHttp() {
        assertThat(load("--help").out())
                .contains("Over HTTP:", "--expect-length", "--no-keep-alive", "wrong status other");
    }
}
