package dev.acceptloop.protocol.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.service.Services;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReflectionGuardTest {
    private static final SocketAddress HERE = at("127.0.0.1", 40_000);
    private static final SocketAddress THERE = at("127.0.0.2", 50_000);
    private static final int FORGED = 3;

    private static SocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static ReflectionGuard guard(SocketAddress own) {
        return new ReflectionGuard(ServerOptions.DEFAULTS, () -> own);
    }

    private static boolean answers(SocketAddress own, SocketAddress sender) {
        return guard(own).mayAnswer(bytes("hello"), sender);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 9, 13, 17, 19, 37, 53, 69, 123, 1023, 2049, 11_211})
    void answersNoPortWhereAServiceAnswersWhateverComes(int port) {
        assertThat(answers(HERE, at("192.0.2.1", port))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 11_210, 40_000, 65_535})
    void answersAnyOtherPort(int port) {
        assertThat(answers(HERE, at("192.0.2.1", port))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, false",
        "127.0.0.1, 127.0.0.2, true",
        "0.0.0.0, 127.0.0.2, false",
        "0.0.0.0, 192.0.2.1, true",
        "::, ::1, false",
        "::1, ::1, false",
    })
    void doesNotAnswerItself(String own, String sender, boolean answered) {
        assertThat(answers(at(own, 4000), at(sender, 4000))).isEqualTo(answered);
    }

    /** The kernel says who sent those, and they are no way to hit somebody else. */
    @Test
    void answersAnyUnixSocketForEver() {
        SocketAddress path = UnixDomainSocketAddress.of("/tmp/somebody");
        ReflectionGuard guard = guard(path);
        for (int i = 0; i < 2 * ReflectionGuard.MOST_REPEATS; i++) {
            assertThat(guard.mayAnswer(bytes("hello"), path)).isTrue();
        }
    }

    /** A few forged datagrams set two servers on each other, and would keep them busy for good. */
    @ParameterizedTest
    @CsvSource({
        "echo, echo",
        "echo, ack",
        "ack, haha",
        "haha, haha",
        "work, work",
        "time, echo",
        "message, message",
    })
    void twoServersThatAreSetOnEachOtherEnd(String one, String other) {
        var datagrams = new ArrayDeque<Runnable>();
        var here = new DatagramService(Services.named(one), guard(HERE));
        var there = new DatagramService(Services.named(other), guard(THERE));
        for (int i = 0; i < FORGED; i++) {
            send(datagrams, bytes("forged " + i), here, THERE, there, HERE);
        }
        long answered = 0;
        for (Runnable next = datagrams.poll(); next != null; next = datagrams.poll()) {
            next.run();
            answered++;
        }
        assertThat(answered).isLessThanOrEqualTo(2L * FORGED * (ReflectionGuard.MOST_REPEATS + 2));
    }

    /** Equal ones are counted together, and the loops end one soon after the other. */
    @Test
    void loopsOfEqualDatagramsEndOneAfterTheOther() {
        ReflectionGuard guard = guard(HERE);
        var answered = new ArrayList<Integer>(); // until a loop ended, since the one before did
        int since = 0;
        while (answered.size() < FORGED) {
            if (guard.mayAnswer(bytes("hello"), THERE)) {
                since++;
            } else {
                answered.add(since);
                since = 0;
            }
        }
        assertThat(answered).containsExactly(32_767, 4_096, 4_096);
    }

    private static void send(
            Queue<Runnable> datagrams,
            ByteBuffer datagram,
            DatagramService to,
            SocketAddress from,
            DatagramService sender,
            SocketAddress at) {
        if (datagram.remaining() > 65_507) { // UDP has none
            return;
        }
        datagrams.add(() ->
                to.datagramReceived(
                        datagram,
                        from,
                        (reply, _) -> send(datagrams, reply, sender, at, to, from)));
    }

    /** A load is not mistaken for a loop, and who says the same for ever loses next to nothing. */
    @Test
    void ofOneSendersEqualDatagramsOneInManyIsNotAnswered() {
        ReflectionGuard guard = guard(HERE);
        int rounds = 4 * ReflectionGuard.MOST_REPEATS;
        int equal = 0;
        int different = 0;
        ByteBuffer numbered = ByteBuffer.allocate(200);
        for (int i = 0; i < rounds; i++) {
            equal += guard.mayAnswer(bytes("hello"), THERE) ? 1 : 0;
            different += guard.mayAnswer(numbered.putInt(0, i), THERE) ? 1 : 0;
            different += guard.mayAnswer(numbered.putInt(196, i), THERE) ? 1 : 0;
        }
        assertThat(rounds - equal).isBetween(1, rounds / ReflectionGuard.REPEATS_MORE);
        assertThat(different).isEqualTo(2 * rounds);
    }
}
