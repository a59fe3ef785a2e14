package dev.acceptloop.event.policies;

import static dev.acceptloop.event.policies.Inner.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.acceptloop.event.Factory;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many connections there may be, and that the account is right when things go wrong. */
final class LimitTest {
    private final Inner inner = new Inner();

    private static boolean takes(Factory factory, int host, int port) {
        return factory.buildProtocol(peer(host, port)).isPresent();
    }

    private static void lose(Factory factory, int host, int port) {
        factory.connectionLost(peer(host, port), CloseReason.PEER_CLOSED);
    }

    // ---------------------------------------------------------------- total

    @Test
    void takesSoManyAndOneMoreForEachThatLeaves() {
        var limited = new LimitTotalConnections(inner, 2);
        assertThat(takes(limited, 1, 1)).isTrue();
        assertThat(takes(limited, 1, 2)).isTrue();
        assertThat(takes(limited, 1, 3)).isFalse();
        assertThat(takes(limited, 1, 4)).isFalse();
        assertThat(limited.connections()).isEqualTo(2);
        lose(limited, 1, 1);
        assertThat(takes(limited, 1, 5)).isTrue();
        assertThat(takes(limited, 1, 6)).isFalse();
        assertThat(inner.events).containsExactly("lost PEER_CLOSED");
    }

    /** And counts it while it is there, and says nothing of it to the inner factory. */
    @Test
    void givesOneTooManyAProtocolOfItsOwn() {
        var full = new Inner.Said();
        var limited = new LimitTotalConnections(inner, 1, () -> full);
        assertThat(takes(limited, 1, 1)).isTrue();
        assertThat(limited.buildProtocol(peer(1, 2))).containsSame(full);
        assertThat(limited.connections()).isEqualTo(2);
        lose(limited, 1, 1);
        assertThat(limited.buildProtocol(peer(1, 3)))
                .as("the one that is being turned away still counts")
                .containsSame(full);
        lose(limited, 1, 2);
        lose(limited, 1, 3);
        assertThat(limited.connections()).isZero();
        assertThat(inner.events).as("its one connection").hasSize(1);
        assertThat(takes(limited, 1, 4)).isTrue();
        assertThat(inner.protocols).hasSize(2);
    }

    @Test
    void countsNoConnectionThatGotNoProtocol() {
        var limited = new LimitTotalConnections(inner, 1);
        for (int i = 0; i < 3; i++) {
            inner.makesNone = true;
            assertThat(takes(limited, 1, i)).isFalse();
            inner.makesNone = false;
            inner.throwsInBuild = true;
            int port = 10 + i;
            assertThatIllegalStateException().isThrownBy(() -> takes(limited, 1, port));
            inner.throwsInBuild = false;
        }
        assertThat(limited.connections()).isZero();
        assertThat(takes(limited, 1, 20)).isTrue();
    }

    @Test
    void countsDownThoughTheInnerFactoryThrows() {
        var limited = new LimitTotalConnections(inner, 1);
        var byPeer = new LimitConnectionsByPeer(inner, 1);
        inner.throwsInLost = true;
        assertThat(takes(limited, 1, 1) && takes(byPeer, 1, 1)).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> lose(limited, 1, 1));
        assertThatIllegalStateException().isThrownBy(() -> lose(byPeer, 1, 1));
        assertThat(limited.connections()).isZero();
        assertThat(byPeer.isIdle()).isTrue();
    }

    @Test
    void countsNoOverflowThatCouldNotBeMade() {
        var limited =
                new LimitTotalConnections(
                        inner,
                        0,
                        () -> {
                            throw new IllegalStateException("as the test wants it");
                        });
        assertThatIllegalStateException().isThrownBy(() -> takes(limited, 1, 1));
        assertThat(limited.connections()).isZero();
    }

    // ---------------------------------------------------------------- by peer

    /** Whatever their ports: by address and port, as Twisted counts, there is only one of each. */
    @Test
    void takesSoManyOfOneHost() {
        var limited = new LimitConnectionsByPeer(inner);
        for (int port = 1; port <= LimitConnectionsByPeer.MOST_OF_A_PEER; port++) {
            assertThat(takes(limited, 1, port)).isTrue();
        }
        assertThat(takes(limited, 1, 99)).isFalse();
        assertThat(takes(limited, 2, 99)).as("of another host").isTrue();
        lose(limited, 1, 3);
        assertThat(takes(limited, 1, 100)).isTrue();
        assertThat(takes(limited, 1, 101)).isFalse();
        assertThat(limited.connections(peer(1, 7))).isEqualTo(5);
    }

    @Test
    void forgetsHostsThatHaveLeft() {
        var limited = new LimitConnectionsByPeer(inner, 1);
        inner.makesNone = true;
        assertThat(takes(limited, 1, 1)).isFalse();
        inner.makesNone = false;
        inner.throwsInBuild = true;
        assertThatIllegalStateException().isThrownBy(() -> takes(limited, 1, 1));
        inner.throwsInBuild = false;
        assertThat(limited.isIdle()).isTrue();
        assertThat(takes(limited, 1, 1)).isTrue();
        assertThat(limited.isIdle()).isFalse();
        lose(limited, 1, 1);
        assertThat(limited.isIdle()).isTrue();
    }

    @Test
    void takesUnixPeersForOneHost() {
        var limited = new LimitConnectionsByPeer(inner, 1);
        var unnamed = UnixDomainSocketAddress.of("");
        assertThat(limited.buildProtocol(unnamed)).isPresent();
        assertThat(limited.buildProtocol(UnixDomainSocketAddress.of("/x"))).isEmpty();
    }

    // ---------------------------------------------------------------- wrapping

    @Test
    void tellsTheInnerFactoryAllThatItIsTold() {
        var outer = new LimitTotalConnections(new LimitConnectionsByPeer(inner), 9);
        outer.doStart();
        outer.doStart();
        outer.acceptFailed(new IOException("no descriptors"));
        outer.doStop();
        outer.doStop();
        assertThat(inner.events).containsExactly("start", "no descriptors", "stop");
    }

    @Test
    void wrapsNothingAroundNoProtocol() {
        inner.makesNone = true;
        var time = new ManualTime();
        Optional<Protocol> none = new TimeoutFactory(inner, time).buildProtocol(peer(1, 1));
        assertThat(none).isEmpty();
        var throttling = new ThrottlingFactory(inner, time, 9, 1, 1);
        assertThat(throttling.buildProtocol(peer(1, 1))).isEmpty();
        assertThat(throttling.connections()).isZero();
        assertThat(time.hasTimers()).isFalse();
    }
}
