package dev.acceptloop.event.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.fuzz.Refusals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Endpoints in words: whatever they say, it is an endpoint or a line that says why not. */
final class EndpointsFuzzTest {
    private static final int MOST_PARTS = 20;
    private static final Reactor REACTOR = open();

    private static Reactor open() {
        try {
            return Reactor.open(); // one for all of them, which never runs
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FuzzTest
    void descriptions(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (String kind : List.of("", "tcp:", "unix:")) {
            String description = kind + text;
            isOneOrSaysWhyNot(() -> Endpoints.server(REACTOR, description));
            isOneOrSaysWhyNot(() -> Endpoints.client(REACTOR, description));
        }
    }

    private static void isOneOrSaysWhyNot(Callable<?> call) {
        Refusals.accepted(
                IllegalArgumentException.class,
                () -> {
                    try {
                        return call.call();
                    } catch (IllegalArgumentException e) {
                        assertThat(e).hasMessageStartingWith("endpoint '");
                        throw e;
                    }
                });
    }

    /** A value in each line: quoted, it is read as itself, by its place or by its name. */
    @FuzzTest
    void quoted(byte[] bytes) {
        String[] values = new String(bytes, UTF_8).split("\n", MOST_PARTS);
        var byPlace = new StringBuilder("kind");
        var byName = new StringBuilder("kind");
        var places = new ArrayList<String>();
        for (int i = 0; i < values.length; i++) {
            String quoted = Endpoints.quoted(values[i]);
            places.add("v" + i);
            byPlace.append(':').append(quoted);
            byName.append(":v").append(i).append('=').append(quoted);
        }
        for (String text : List.of(byPlace.toString(), byName.toString())) {
            Description description = new Description(text).with(places, List.of());
            assertThat(description.kind()).isEqualTo("kind");
            for (int i = 0; i < values.length; i++) {
                assertThat(description.<String>get("v" + i, value -> value)).isEqualTo(values[i]);
            }
        }
        Refusals.accepted(
                IllegalArgumentException.class,
                () -> new Description(byName + ":v0=again").with(places, List.of()));
    }
}
