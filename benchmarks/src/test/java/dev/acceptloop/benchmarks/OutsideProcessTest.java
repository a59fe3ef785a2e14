package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that do what a server may do, and some that do what it may not. */
@Tag("long") // processes of servers
@Tag("measures-nothing")
@Timeout(60)
final class OutsideProcessTest {
    /** With who says nothing. */
    private static final OutsideArm.Patience BRIEF =
            new OutsideArm.Patience(Duration.ofSeconds(2), Duration.ofMillis(300));

    /** With who does not end. */
    private static final OutsideArm.Patience SHORT =
            new OutsideArm.Patience(Duration.ofSeconds(30), Duration.ofMillis(300));

    private static final OutsideArm.Patience LONG =
            new OutsideArm.Patience(Duration.ofSeconds(30), Duration.ofSeconds(30));

    private static final String LISTENING = "echo listening tcp 127.0.0.1:9; ";

    /** Seconds to sleep that nobody else sleeps: so that its sleepers are found. */
    private final String sleep = "sleep 9" + ThreadLocalRandom.current().nextInt(100_000, 999_999);

    @TempDir Path directory;
    private Path log;
    private Pinning pinning;

    @BeforeEach
    void pin() throws IOException {
        log = directory.resolve("servers.log");
        pinning = Pinning.apply();
    }

    @AfterEach
    void nobodyIsLeft() throws IOException {
        pinning.close();
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void aServerThatSaysWhereItListensIsAsked() throws Exception {
        var command = ModelProcess.command(FaultyEcho.class);
        command.addAll(List.of("serve", "right"));
        echoes(command);
    }

    @Test
    void aServerThatIsToldItsPortIsReadyWhenItAccepts() throws Exception {
        var command = ModelProcess.command();
        command.addAll(List.of("serve", "selector", "--port={port}"));
        echoes(command);
    }

    private void echoes(List<String> command) throws Exception {
        try (var server = OutsideProcess.start(arm(command, LONG, true), pinning, log)) {
            new Conformance(server.awaitReady(), Framing.CHUNK, 1).run();

            assertThat(server.stop()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "echo boom >&2; exit 3|it ended by itself, with status 3; standard error: boom",
                "exit 0|it ended by itself, with status 0",
                "kill -9 $$|it ended by itself, with status 137",
                "printf 'a\\033[2Jb\\n'; sleep 9|"
                        + "its first line is not \"listening tcp HOST:PORT\" but \"a?[2Jb\"",
                "echo listening tcp 192.0.2.1:80; sleep 9|it listens on"
                        + " listening tcp 192.0.2.1:80, which is not the loopback",
                "exec >&-; sleep 9|its first line is not \"listening tcp HOST:PORT\" but \"\"",
            })
    void whatGoesWrongIsOneLineWithTheEndOfItsStandardError(String script, String expected)
            throws Exception {
        isOneLine(shell(script, LONG), expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo wait >&2; sleep 9|"
                        + "it did not say where it listens within 2.0 s; standard error: wait",
                ": {port}; sleep 9|it did not accept on port",
            })
    void whoSaysNothingIsOneLineToo(String script, String expected) throws Exception {
        isOneLine(shell(script, BRIEF), expected);
    }

    private void isOneLine(OutsideArm arm, String expected) throws Exception {
        Files.writeString(log, "somebody else's\n");
        try (var server = OutsideProcess.start(arm, pinning, log)) {
            assertThatThrownBy(() -> awaitReady(server))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(expected)
                    .hasMessageNotContainingAny("\n", "\033", "somebody");
        }
    }

    private static void awaitReady(OutsideProcess server) throws Exception {
        try {
            server.awaitReady();
        } catch (IOException e) {
            throw server.explained(e);
        }
    }

    @Test
    void aFirstLineWithoutAnEndIsReadToSomeLength() throws Exception {
        var script = "tr '\\0' x </dev/zero";
        try (var server = OutsideProcess.start(shell(script, LONG), pinning, log)) {
            assertThatThrownBy(server::awaitReady).hasMessageContaining("\"xxxxxxxx");
        }
    }

    @Test
    void whoDoesNotEndIsKilled() throws Exception {
        String script = "trap '' TERM; " + LISTENING + "while :; do " + sleep + "; done";
        try (var server = OutsideProcess.start(shell(script, SHORT), pinning, log)) {
            server.awaitReady();

            assertThat(server.stop()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 7", "false, 0"})
    void theExitStatusIsJudgedIfItIsOurs(boolean isOurs, int expected) throws Exception {
        String script = "trap 'exit 7' TERM; " + LISTENING + "while :; do sleep 0.02; done";
        OutsideArm arm = arm(List.of("sh", "-c", script), LONG, isOurs);
        try (var server = OutsideProcess.start(arm, pinning, log)) {
            server.awaitReady();

            assertThat(server.stop()).isEqualTo(expected);
        }
    }

    @Test
    void itsLastWordsDoNotKillIt() throws Exception {
        String script =
                "trap 'echo good; sleep 0.05; echo bye && exit 5' TERM; "
                        + LISTENING
                        + "while :; do sleep 0.02; done";
        try (var server =
                OutsideProcess.start(arm(List.of("sh", "-c", script), LONG, true), pinning, log)) {
            server.awaitReady();

            assertThat(server.stop()).isEqualTo(5);
        }
    }

    @Test
    void whoEndsBeforeItIsAskedToIsFound() throws Exception {
        try (var server = OutsideProcess.start(shell(LISTENING + "exit 3", LONG), pinning, log)) {
            server.awaitReady();
            server.process().waitFor();

            assertThatThrownBy(server::stop).hasMessage("it ended before it was asked to");
        }
    }

    /** A server that is a daemon would seem to cost nothing. */
    @Test
    void whoHasProcessesOutsideItsTreeIsNotBelieved() throws Exception {
        String daemon = "(" + sleep + " &); (sh -c 'exit 0' &); " + LISTENING + sleep;
        try (var server = OutsideProcess.start(shell(daemon, SHORT), pinning, log)) {
            server.awaitReady();

            assertThatThrownBy(server::stop).hasMessageMatching("\\d of its processes left.*");
        }
    }

    /** Children, daemons in sessions of their own, and those who hide their parent's words. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SLEEP & LISTEN SLEEP",
                "(SLEEP &); LISTEN SLEEP",
                "(setsid sh -c '(env -i SLEEP &)' &); LISTEN exec SLEEP",
                "(SLEEP & SLEEP & SLEEP &); LISTEN exit 0",
                "(sh -c 'trap \"\" TERM HUP INT; while :; do SLEEP; done' &); LISTEN SLEEP",
            })
    void nothingOfItIsLeft(String script) throws Exception {
        String text = script.replace("SLEEP", sleep).replace("LISTEN ", LISTENING);
        List<ProcessHandle> others = ProcessHandle.current().children().toList();
        try (var server = OutsideProcess.start(shell(text, SHORT), pinning, log)) {
            server.awaitReady();
            server.process().destroy();
            server.process().waitFor();
        }

        assertThat(sleepers()).isEmpty();
        assertThat(ProcessHandle.current().children()).containsExactlyElementsOf(others);
    }

    @Test
    void whoWasThereBeforeIsNoOrphan() throws Exception {
        Process own = new ProcessBuilder(sleep.split(" ")).start();
        try (var server = OutsideProcess.start(shell(LISTENING + sleep, SHORT), pinning, log)) {
            server.awaitReady();
        }

        assertThat(own.isAlive()).isTrue();
        own.destroyForcibly().waitFor();
    }

    private List<ProcessHandle> sleepers() {
        var found = new ArrayList<ProcessHandle>();
        ProcessHandle.allProcesses()
                .filter(process -> isSleeper(process.info().arguments().orElse(new String[0])))
                .forEach(found::add);
        return found;
    }

    private boolean isSleeper(String[] arguments) {
        return Arrays.stream(arguments).anyMatch(word -> sleep.endsWith(" " + word));
    }

    private static OutsideArm shell(String script, OutsideArm.Patience patience) {
        return arm(List.of("sh", "-c", script), patience, false);
    }

    private static OutsideArm arm(
            List<String> command, OutsideArm.Patience patience, boolean isOurs) {
        return new OutsideArm("tested", "", command, isOurs, patience);
    }
}
