package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;

/** What is said about words that make no sense: one line, and a status. */
final class CommandLineTest {
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(words);
    }

    private static String[] words(String command, String... more) {
        var words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve threaded --idle-timeout",
                "serve threaded --request-timeout",
                "serve threaded --drain-timeout",
                "call 127.0.0.1:9 x --wait",
                "get http://127.0.0.1:9/ --timeout",
                "load 127.0.0.1:9 --duration",
                "load 127.0.0.1:9 --warmup",
                "load 127.0.0.1:9 --think",
                "load 127.0.0.1:9 --ramp-up",
                "load 127.0.0.1:9 --timeout",
                "compare --budget",
                "soak epoll --duration",
            })
    void aDurationIsOneThatCanBeWaitedFor(String command) {
        String option = command.substring(command.lastIndexOf(' ') + 1);
        for (String bad : new String[] {"9999999h", "999999999h", "10001h", "-1s", "1d", "x"}) {
            err.getBuffer().setLength(0);
            assertThat(run(words(command, bad))).as(bad).isEqualTo(Main.USAGE);
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .startsWith("acceptloop: ")
                    .contains(option, bad);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "compare --arm old|expected NAME='COMMAND'",
                "compare --arm selector=true|--arm selector: the name of a model",
                "compare --arm old=true --arm old=true|--arm old: there are two of that name",
                "compare --arm old='a|' is not closed",
                "compare --arm old=true --base new|--base new: not among the models",
                "compare --models none|no model can be measured",
                "compare --scenario idle --connections 5|--connections: a load of echo",
                "compare --scenario idle --with-floor|--with-floor: a load of echo",
                "compare --scenario garbage --with-floor|--with-floor: a load of echo",
                "compare --scenario garbage --bytes 9|--bytes 9: expected 16 to 16000",
                "compare --peers nobody|--peers nobody: no such peer",
                "gate --base old|Missing required option: '--head=COMMAND'",
                "gate --base 'a --head b|--base: ",
                "gate --base a --head b --threshold=-1|--threshold -1.0: expected 0 to 1000",
                "gate --base a --head b --scenario idel|--scenario idel: there is none",
                "soak|Missing required parameter: 'MODEL'",
                "soak epol|no model 'epol'",
                "soak epoll --duration 500ms|--duration PT0.5S: expected 1s to 720h",
                "soak epoll --pace 0|--pace 0: expected 1 to 10000",
                "soak epoll --visits=-1|--visits -1: expected 0 or more",
                "soak epoll --side-by-side 0|--side-by-side 0: expected 1 to 64",
                "compare --arm node=true --peers node|--arm node: the name of a peer",
            })
    void aComparisonThatCannotBeIsOneLine(String command, String expected) {
        assertThat(run(words(command))).isEqualTo(Main.USAGE);

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("acceptloop: ")
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "serve threaded --jfr=/nonexistent/x, /nonexistent/x: no such file or directory",
        "serve threaded --transport=unix --path=/nonexistent/x, no such directory",
        "serve threaded --host=fe80::1, on which interface",
        "compare --scenario=idel, --scenario idel: there is none",
        "call 127.0.0.1:0 x, the port from 1 to 65535",
    })
    void whatCannotBeIsOneLine(String command, String why) {
        assertThat(run(words(command))).isIn(Main.FAILED, Main.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().contains(why);
    }

    /** A word may come from somebody else: out of a list of addresses, say. */
    @Test
    void whatIsWrongCommandsNoTerminal() {
        assertThat(run("get", "http://a\u001b[2J/")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("?[2J").doesNotContain("\u001b");
    }

    @Test
    void aShellCompletesModelsAndTheValuesOfOptions() {
        assertThat(AutoComplete.bash("acceptloop", Main.commandLine()))
                .contains("epoll-edge", "unix-datagram", "netstring", "line-ack");
    }

    @Test
    void helpIsNoFailure() {
        assertThat(run("serve", "--help")).isZero();
        assertThat(err.toString()).isEmpty();
    }
}
