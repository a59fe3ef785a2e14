package dev.acceptloop.launcher.difference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same conversation with every model: the same bytes come back, and the same end. What fails is
 * made as small as it gets, and printed as it can be kept, in {@link #KEPT}.
 */
@Timeout(600)
final class DifferenceTest {
    /** Each chooses other conversations; what is told of a failure leads back to them. */
    private static final long SEED = Long.getLong("acceptloop.seed", 20_261_126);

    private static final List<Conversation> KEPT =
            List.of(
                    new Conversation(
                            new Setting("echo", Framing.LINE, 1, 1),
                            List.of("a\rb\n", ""),
                            "c\r",
                            List.of(1, 5)),
                    new Conversation(
                            new Setting("http", Framing.CHUNK, 7, 100),
                            List.of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
                            "NO\r\n\r\n",
                            List.of(15)));

    private static final Logger DISCARDED =
            Logger.getLogger("dev.acceptloop.protocol.service.DiscardService");

    private final Level level = DISCARDED.getLevel();

    /** Whoever answers: a model, by its name. */
    private interface Speaker extends Function<Conversation, Answer> {}

    @BeforeEach
    void beQuiet() {
        DISCARDED.setLevel(Level.OFF); // each message
    }

    @AfterEach
    void speakAgain() {
        DISCARDED.setLevel(level);
    }

    @Test
    void everyModelSaysTheSame() throws IOException {
        for (Conversation kept : KEPT) {
            try (var servers = new Servers(kept.setting(), true)) {
                demandTheSame(servers.speakers(), kept);
            }
        }
        compare(10, 8, false);
    }

    @Tag("long")
    @Test
    void everyModelSaysTheSameInManyConversations() throws IOException {
        compare(60, 20, false);
        compare(10, 2, true); // a JVM for each of them
    }

    private static void compare(int settings, int conversations, boolean processes)
            throws IOException {
        var random = new SplittableRandom(SEED);
        for (int number = 0; number < settings; number++) {
            var setting = Setting.numbered(number, random);
            var chance = new Chance(random.split());
            try (var servers = new Servers(setting, processes)) {
                for (int i = 0; i < conversations; i++) {
                    demandTheSame(servers.speakers(), chance.conversation(setting));
                }
            }
        }
    }

    /** Of a model that loses a byte where a CR is cut off from its LF, it is told where. */
    @Test
    void aDifferenceIsMadeSmall() throws IOException {
        var setting = new Setting("echo", Framing.LINE, 64, 65_536);
        var random = new SplittableRandom(SEED);
        var chance = new Chance(random);
        try (var servers = new Servers(setting, false)) {
            Map<String, Speaker> speakers = servers.speakers();
            Speaker right = speakers.values().iterator().next();
            Speaker wrong =
                    said -> {
                        Answer answer = right.apply(said);
                        boolean cut = said.pieces().stream().anyMatch(p -> p.startsWith("\n"));
                        return cut ? new Answer("lost", answer.end()) : answer;
                    };
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10_000; i++) {
                                    Conversation next = chance.conversation(setting);
                                    demandTheSame(Map.of("right", right, "wrong", wrong), next);
                                }
                            })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("wrong")
                    .message()
                    .containsPattern("List.of\\((\".{0,8}\")?\\), \".{0,8}\", List.of\\(1\\)\\)");
        }
    }

    private static void demandTheSame(Map<String, Speaker> speakers, Conversation said) {
        var answers = new LinkedHashMap<String, Answer>();
        speakers.forEach((name, speaker) -> answers.put(name, speaker.apply(said)));
        Map.Entry<String, Answer> first = answers.firstEntry();
        for (Map.Entry<String, Answer> other : answers.entrySet()) {
            if (!other.getValue().equals(first.getValue())) {
                differ(speakers, first.getKey(), other.getKey(), said);
            }
        }
    }

    private static void differ(
            Map<String, Speaker> speakers, String one, String other, Conversation said) {
        Speaker first = speakers.get(one);
        Speaker second = speakers.get(other);
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        Conversation small =
                said.shrunk(simpler -> !first.apply(simpler).equals(second.apply(simpler)));
        throw new AssertionError(
                "with seed %d %s and %s differ about %s:%n%s%n%s"
                        .formatted(
                                SEED, one, other, small, first.apply(small), second.apply(small)));
    }

    /** Every model that is there, each told the same. */
    private static final class Servers implements AutoCloseable {
        private final Map<String, Server> servers = new LinkedHashMap<>();

        /** Also those that start processes, which take most of the time, or not. */
        Servers(Setting setting, boolean processes) throws IOException {
            try {
                for (ServerModel model : ServerModel.all()) {
                    boolean serves =
                            model.transports().contains(TransportKind.TCP)
                                    && (processes || model.sharesMemory());
                    if (serves && model.unavailable().isEmpty()) {
                        servers.put(
                                model.name(), model.open(setting.options(), ServerListener.NONE));
                    }
                }
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        Map<String, Speaker> speakers() {
            var speakers = new LinkedHashMap<String, Speaker>();
            servers.forEach((name, server) -> speakers.put(name, said -> answer(server, said)));
            return speakers;
        }

        private static Answer answer(Server server, Conversation said) {
            try {
                return Answer.of((InetSocketAddress) server.address(), said);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            servers.values().forEach(Server::close);
        }
    }
}
