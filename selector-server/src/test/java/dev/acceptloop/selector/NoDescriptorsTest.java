package dev.acceptloop.selector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.contract.Scarcity;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native loops that are opened when descriptors run out: at the first they need, the second ... */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class NoDescriptorsTest {
    private static final int ENOUGH = 8;
    private static final String OURS = "EMFILE (24)";
    private static final String THE_JDKS = "Too many open files";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "selector",
                "sharded",
                "offloading",
                "select",
                "poll",
                "epoll",
                "epoll-edge"
            })
    void openFailsInOneLineAndLeavesNothingOpen(String name) throws IOException {
        ServerModel model = ServerModel.named(name);
        open(model).close(); // what is loaded and kept is so from here on
        int failures = 0;
        for (int free = 0; free < ENOUGH && opensNot(model, free); free++) {
            failures++;
        }
        assertThat(failures).as("a socket and an eventfd at the least").isBetween(2, ENOUGH - 1);
        open(model).close();
    }

    /** Whether it fails with so many descriptors left, and leaves as many as there were. */
    private static boolean opensNot(ServerModel model, int free) throws IOException {
        var reserve = new ArrayList<FileChannel>();
        for (int i = 0; i < free; i++) {
            reserve.add(FileChannel.open(Path.of("/dev/null")));
        }
        int before = count() - free;
        boolean failed = false;
        try (Scarcity scarcity = Scarcity.prepared()) {
            scarcity.begin();
            for (FileChannel channel : reserve) {
                channel.close();
            }
            open(model).close();
        } catch (IOException e) {
            failed = true;
            assertThat(e).message().containsAnyOf(OURS, THE_JDKS).doesNotContain("\n");
        }
        assertThat(count()).isEqualTo(before);
        return failed;
    }

    private static Server open(ServerModel model) throws IOException {
        return model.open(ServerOptions.DEFAULTS.with(Option.LOOPS, 2), ServerListener.NONE);
    }

    private static int count() throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return List.copyOf(links.toList()).size();
        }
    }
}
