package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A conversation in states. */
final class StatefulStringsTest {
    private enum State {
        NAME,
        PASSWORD,
        DONE
    }

    private static final class Login extends Int8StringReceiver {
        final List<String> heard = new ArrayList<>();
        final RecordingTransport wire = new RecordingTransport();
        final StatefulStrings<State> states =
                new StatefulStrings<>(
                        State.NAME,
                        State.DONE,
                        this::next,
                        () -> transport().close(CloseReason.SERVICE_CLOSED));

        Login() {
            connectionMade(wire);
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            states.received(string);
        }

        private @Nullable State next(State state, ByteBuffer string) {
            String said = text(string);
            heard.add(state + " " + said);
            return switch (state) {
                case NAME -> State.PASSWORD;
                case PASSWORD -> said.equals("right") ? State.DONE : null;
                case DONE -> throw new IllegalStateException("done");
            };
        }
    }

    @Test
    void goesFromStateToStateAndEndsTheConnection() {
        var login = new Login();
        Pieces.feed(login, "\4anna\5wrong\5right\4more", 3);
        assertThat(login.heard).containsExactly("NAME anna", "PASSWORD wrong", "PASSWORD right");
        assertThat(login.states.state()).isEqualTo(State.DONE);
        assertThat(login.wire.reason).isEqualTo(CloseReason.SERVICE_CLOSED);
    }

    @Test
    void staysWhereItIsWhenAStepThrows() {
        var states =
                new StatefulStrings<State>(
                        State.NAME,
                        State.DONE,
                        (_, _) -> {
                            throw new IllegalStateException("as it was told");
                        },
                        () -> {});
        assertThatIllegalStateException().isThrownBy(() -> states.received(ByteBuffer.allocate(0)));
        assertThat(states.state()).isEqualTo(State.NAME);
    }

    @Test
    void answersNothingOnceItIsDone() {
        var ends = new ArrayList<String>();
        var states =
                new StatefulStrings<State>(
                        State.NAME, State.DONE, (_, _) -> State.DONE, () -> ends.add("end"));
        states.received(ByteBuffer.allocate(0));
        states.received(ByteBuffer.allocate(0));
        assertThat(ends).containsExactly("end");
    }
}
