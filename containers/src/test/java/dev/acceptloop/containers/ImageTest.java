package dev.acceptloop.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.Info;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image promises, whatever model is served. */
@Tag("long")
@Timeout(180)
@ExtendWith(Explained.class)
final class ImageTest {
    private static final long MOST_BYTES = 130 << 20;

    /** All but the one call without which there is no io_uring. */
    private static final String NO_RING =
            """
            {"defaultAction": "SCMP_ACT_ALLOW",
             "syscalls": [{"names": ["io_uring_setup"], "action": "SCMP_ACT_ERRNO", "errnoRet": NUMBER}]}
            """;

    @BeforeAll
    static void prepare() {
        Engine.require();
    }

    @Test
    void isSmall() {
        long size = Engine.client().inspectImageCmd(Engine.IMAGE).exec().getSize();
        assertThat(size).isBetween(10L << 20, MOST_BYTES);
    }

    @Test
    void hasNoShell() {
        assertThatThrownBy(() ->
                        Program.run(
                                create -> create.withEntrypoint("/bin/sh"),
                                Engine.IMAGE,
                                "-c",
                                "true"))
                .hasStackTraceContaining("no such file or directory");
    }

    @Test
    void runsAsNobodyInParticular() {
        try (var server = Served.start("selector")) {
            var top = Engine.client().topContainerCmd(server.id()).exec();
            int user = List.of(top.getTitles()).indexOf("UID");
            for (String[] process : top.getProcesses()) {
                assertThat(process[user]).isEqualTo("10001");
            }
        }
    }

    @Test
    void listensOnAllAddressesAndOnePortUnlessTold() {
        try (var server = Served.start("epoll");
                var told = Served.start("epoll", "--host=127.0.0.2", "--port=7001")) {
            assertThat(server.listening()).isEqualTo("listening tcp 0.0.0.0:7000\n");
            assertThat(told.listening()).isEqualTo("listening tcp 127.0.0.2:7001\n");
        }
    }

    @Test
    void saysWhatItCanWithoutACommand() {
        Program help = Program.run();
        assertThat(help.status()).as(help.said()).isZero();
        assertThat(help.said()).contains("serve", "load", "models");
    }

    @Test
    void callsWithWordsOfAnyScript() {
        try (var server = Served.start("threaded", "--service=message")) {
            String address = server.address().getHostString() + ":" + Served.PORT;
            Program call = Program.run("call", address, "你好");
            assertThat(call.said()).isEqualTo("我收到你发送的消息:你好\n");
            assertThat(call.status()).isZero();
        }
    }

    /** A second one cuts; and who is process 1 gets no signal that it has no handler for. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void endsBySignalsThoughItIsProcess1(String signal) throws Exception {
        try (var server = Served.start("selector", "--drain-timeout=50s")) {
            try (var peer = new Peer(server.address()).echo("before")) {
                server.signal(signal);
                peer.isEnded();
            }
            Patience.until("it ends", () -> !server.state().getStatus().equals("running"));
            assertThat(server.state().getExitCodeLong()).isZero();
        }
    }

    /** The image has a cache of what a child loads, which is of use where it cannot be written. */
    @Test
    void childrenStartFromTheImage() throws Exception {
        try (var server = Served.start("forking")) {
            Peer.isServed(server.address());
            assertThat(server.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 'io_uring is forbidden to this process, as a container''s seccomp filter does'",
        "38, this kernel has no io_uring"
    })
    void saysInOneLineThatIoUringIsForbidden(int error, String reason) {
        Program serve =
                Program.run(create -> filter(create, error), Engine.IMAGE, "serve", "uring");
        assertThat(serve.said()).isEqualTo("acceptloop: uring cannot run here: " + reason + "\n");
        assertThat(serve.status()).isEqualTo(2);
        Program models = Program.run(create -> filter(create, error), Engine.IMAGE, "models");
        assertThat(models.said()).contains("(not here: " + reason + ")");
        assertThat(models.status()).isZero();
    }

    private static void filter(CreateContainerCmd create, int error) {
        Info info = Engine.client().infoCmd().exec();
        assertThat(info.getSecurityOptions()).anyMatch(option -> option.contains("seccomp"));
        ImageContainer.host(create)
                .withSecurityOpts(
                        List.of(
                                "no-new-privileges",
                                "seccomp=" + NO_RING.replace("NUMBER", Integer.toString(error))));
    }

    /** Stopped, it still has what the kernel accepts for it; of preforking the children go on. */
    @ParameterizedTest
    @ValueSource(strings = {"selector", "forking", "uring", "sharded"})
    void healthTellsWhetherItAnswers(String model) throws Exception {
        long second = TimeUnit.SECONDS.toNanos(1);
        var often = new HealthCheck().withInterval(second).withTimeout(15 * second).withRetries(1);
        try (var server = Served.checked(model, often)) {
            Patience.until("it is well", () -> server.health().equals("healthy"));
            server.signal("STOP");
            Patience.until("it is not", () -> server.health().equals("unhealthy"));
            server.signal("CONT");
            Patience.until("it is well again", () -> server.health().equals("healthy"));
            server.endsWell();
        }
    }
}
