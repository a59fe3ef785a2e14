package dev.acceptloop.selector;

import static dev.acceptloop.contract.ClosedUnderneath.client;
import static dev.acceptloop.contract.ClosedUnderneath.descriptors;
import static dev.acceptloop.contract.ClosedUnderneath.echo;
import static dev.acceptloop.contract.ClosedUnderneath.open;
import static dev.acceptloop.contract.ClosedUnderneath.survives;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.syscalls.Descriptors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Native loops whose descriptors somebody else closes: they may lose connections, and never the
 * process; and they can be closed.
 */
@Timeout(20)
@EnabledOnOs(OS.LINUX)
final class ClosedUnderneathTest {
    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void aConnection(String model) throws IOException {
        survives(model, "socket:", 1); // the first is the listening socket, the next the client's
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void theListeningSocket(String model) throws IOException {
        survives(model, "socket:", 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "epoll-edge"})
    void theSetItself(String model) throws IOException {
        survives(model, "anon_inode:[eventpoll]", 0);
    }

    /** Nothing wakes the loop then, and all the same it serves and ends. */
    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll", "epoll-edge"})
    void theCounterThatWakesIt(String model) throws IOException {
        Set<Integer> before = descriptors("anon_inode:[eventfd]");
        try (var first = client();
                var second = client();
                Server server = open(model)) {
            first.connect(server.address(), 5000);
            assertThat(echo(first)).isEqualTo("hello");
            var opened = new ArrayList<>(descriptors("anon_inode:[eventfd]"));
            opened.removeAll(before);
            Descriptors.close(opened.getFirst());
            second.connect(server.address(), 5000); // which takes over the number, accepted
            assertThat(echo(second)).isEqualTo("hello");
            assertThat(echo(first)).isEqualTo("hello");
        }
    }

    /** With select the whole loop fails, cleanly: the set is refused. */
    @Test
    void theCounterThatWakesSelect() throws IOException {
        survives("select", "anon_inode:[eventfd]", 0);
    }
}
