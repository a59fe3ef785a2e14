package dev.acceptloop.junit;

import static dev.acceptloop.junit.WatchedModel.SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Server;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.opentest4j.AssertionFailedError;

/** Each of the classes in it is somebody's test, and run as such. */
final class ServeTest {
    private static void converse(Server server) throws Exception {
        var address = (InetSocketAddress) server.address();
        assertThat(address.getAddress().isLoopbackAddress()).isTrue();
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write('a');
            assertThat(socket.getInputStream().read()).isEqualTo('a');
        }
    }

    // ------------------------------------------------------------------ from open to close

    @Serve("watched")
    static final class Talking {
        @BeforeEach
        void before(Server server) throws Exception {
            converse(server);
            SEEN.add("before");
        }

        @Test
        void talks(Server server) throws Exception {
            converse(server);
            SEEN.add("test");
        }

        @AfterEach
        void after(Server server) throws Exception {
            converse(server);
            SEEN.add("after");
        }
    }

    @Test
    void aServerIsOpenBeforeATestAndDrainedAfterIt() {
        Examples.succeeds(Talking.class, 1);

        assertThat(SEEN).containsExactly("opened", "before", "test", "after", "closed");
    }

    static final class Several {
        @Serve("watched")
        @Test
        void one(Server server) throws Exception {
            converse(server);
        }

        @Serve("watched")
        @Test
        void another(Server server) throws Exception {
            converse(server);
        }

        @Test
        void without() {
            SEEN.add("without");
        }
    }

    @Test
    void eachTestHasOneOfItsOwnIfItAsksForOne() {
        Examples.succeeds(Several.class, 3);

        assertThat(SEEN)
                .filteredOn(seen -> !seen.equals("without"))
                .containsExactly("opened", "closed", "opened", "closed");
    }

    // ------------------------------------------------------------------ in trouble

    @Serve("watched")
    static final class Failing {
        @Test
        void fails() {
            throw new IllegalStateException("mine");
        }
    }

    @Test
    void aServerIsClosedAfterATestThatFails() {
        Throwable thrown = Examples.fails(Failing.class);

        assertThat(thrown).hasMessage("mine");
        assertThat(thrown.getSuppressed()).isEmpty();
        assertThat(SEEN).containsExactly("opened", "closed");
    }

    @Serve("watched")
    static final class Unaware {
        @Test
        void passes() {
            WatchedModel.fail(new IllegalStateException("no loop"));
        }
    }

    @Test
    void aServerThatFailedFailsATestThatSawNothingOfIt() {
        assertThat(Examples.fails(Unaware.class))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessage("the server watched failed: java.lang.IllegalStateException: no loop")
                .hasRootCauseMessage("no loop");
        assertThat(SEEN).containsExactly("opened", "closed");
    }

    @Serve("watched")
    static final class Both {
        @Test
        void fails() {
            WatchedModel.fail(new IllegalStateException("no loop"));
            throw new IllegalStateException("mine");
        }
    }

    @Test
    void whatFailedTheServerIsToldBesideWhatFailedTheTest() {
        Throwable thrown = Examples.fails(Both.class);

        assertThat(thrown).hasMessage("mine");
        assertThat(thrown.getSuppressed())
                .singleElement()
                .asString()
                .contains("the server watched failed", "no loop");
    }

    @Serve("nowhere")
    static final class NoModel {
        @Test
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve(value = "watched", options = "--max-connections=many")
    static final class NoNumber {
        @Test
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve(value = "watched", service = "nonsense")
    static final class NoService {
        @Test
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Test
    void whatCannotBeOpenedFailsTheTestWithOneLine() {
        assertThat(Examples.fails(NoModel.class))
                .hasMessageStartingWith("no model 'nowhere'; there are selector");
        assertThat(SEEN).isEmpty();
        assertThat(Examples.fails(NoNumber.class))
                .hasMessage("--max-connections many: expected a number from 0");
        assertThat(SEEN).isEmpty();
        assertThat(Examples.fails(NoService.class))
                .hasMessageStartingWith("no service 'nonsense'; there are echo");
        assertThat(SEEN).isEmpty();
    }

    @Serve("watched")
    static final class Early {
        @BeforeAll
        static void before(Server server) {
            SEEN.add("before " + server);
        }

        @Test
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Test
    void whatIsBeforeAllTestsHasNone() {
        var ends = Examples.run(Early.class).containerEvents().failed().list();

        assertThat(ends).hasSize(1);
        assertThat(ends.getFirst().getPayload().orElseThrow().toString())
                .contains(
                        ParameterResolutionException.class.getSimpleName(),
                        "each test has a server of its own");
        assertThat(SEEN).isEmpty();
    }

    // ------------------------------------------------------------------ which

    @Serve(value = "watched", framing = "line")
    static class Outer {
        @Test
        void hasThatOfItsClass(Server server) {
            assertThat(server).isNotNull();
        }

        @Serve(
                value = "watched",
                service = "ack",
                framing = "int8",
                options = {"--max-connections=4", "--linger=0"})
        @Test
        void hasItsOwn(Server server) {
            assertThat(server).isNotNull();
        }

        @Nested
        final class Inner {
            @Test
            void hasThatOfItsEnclosingClass(Server server) {
                assertThat(server).isNotNull();
            }
        }

        @Serve(value = "watched", framing = "int16")
        @Nested
        final class InnerWithItsOwn {
            @Test
            void hasThatOfItsClass(Server server) {
                assertThat(server).isNotNull();
            }
        }
    }

    static final class Sub extends Outer {}

    @Test
    void theNearestSaysWhichServerItIs() {
        for (Class<?> example : new Class<?>[] {Outer.class, Sub.class}) {
            Examples.succeeds(example, 4);

            assertThat(SEEN)
                    .filteredOn(seen -> seen.startsWith("opened"))
                    .containsExactlyInAnyOrder(
                            "opened --framing=line",
                            "opened --service=ack --framing=int8 --max-connections=4 --linger=0",
                            "opened --framing=line",
                            "opened --framing=int16");
        }
    }
}
