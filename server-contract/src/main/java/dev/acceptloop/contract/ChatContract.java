package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.service.ConnectedPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Service {@code chat}: connections that write to each other, from whichever thread or loop. A
 * model whose connections share no memory refuses it; one that serves one at a time has nobody to
 * tell.
 */
interface ChatContract extends Contract {
    /** More than the kernel and the server together hold for a member that does not read. */
    int MOST_SAID = 48 << 20;

    /** What is said at a time to one who does not read. */
    int LINE = 16_000;

    /** Members that do not read, beside one that does. */
    int DEAF = 20;

    /** What is said beside those, 5 MB: more than the kernel holds for each of them. */
    int LINES_TO_MANY = 320;

    /** Three members, of whom each hears the two others, once. */
    @Test
    default void everyOtherMemberHearsWhatIsSaid() throws IOException {
        try (Running running = openChat()) {
            List<Client> members = welcomed(running, 3);
            for (Client speaker : members) {
                speaker.send("one\r\ntwo\r\n");
                for (Client member : members) {
                    if (member != speaker) {
                        hear(member, speaker, "one");
                        hear(member, speaker, "two");
                    }
                }
            }
            members.getFirst().expectSilence(FairnessContract.LOOK); // not its own words
        } catch (IllegalArgumentException e) {
            isWhyChatIsRefused(e);
        }
    }

    /** Some reset, others come and finish: who stays hears and is heard by those who are there. */
    @Test
    default void membersComeAndGo() throws IOException {
        try (Running running = openChat()) {
            List<Client> members = welcomed(running, 3);
            Client stays = members.removeFirst();
            while (!members.isEmpty()) {
                stays.send("farewell\r\n");
                hear(members, stays, "farewell");
                Client leaving = members.removeLast();
                leaving.send("goodbye\r\n");
                hear(members, leaving, "goodbye");
                hear(stays, leaving, "goodbye"); // so no farewell goes round any more
                leaving.reset();
                running.reports(leaving, CloseReason.RESET);
            }
            if (!servesMany()) {
                stays.finish().expectEnd();
                stays = welcomed(running, 1).getFirst();
            }
            for (Client next : welcomed(running, atOnce(2) - 1)) {
                stays.send("welcome again\r\n");
                hear(next, stays, "welcome again");
                next.send("thank you\r\n");
                hear(stays, next, "thank you");
                next.finish().expectEnd();
                running.reports(next, CloseReason.PEER_CLOSED);
            }
            stays.send("alone\r\n").finish().expectEnd();
        } catch (IllegalArgumentException e) {
            isWhyChatIsRefused(e);
        }
    }

    /** It is cut; what the others say and hear does not wait for it. */
    @Test
    default void aMemberThatDoesNotReadIsCutAndHoldsUpNobody() throws IOException {
        try (Running running = openChat()) {
            Client deaf = running.unconnected().withSmallWindow().connect().expect("welcome\r\n");
            List<Client> others = welcomed(running, Math.min(2, atOnce(3) - 1));
            if (others.isEmpty()) {
                running.client().expectSilence(FairnessContract.LOOK); // it is not even welcomed
                return;
            }
            String line = new String(Wire.pattern(LINE), US_ASCII);
            long said = 0;
            while (said < MOST_SAID && !running.recorder().hasClosed(deaf.address())) {
                others.getFirst().send(line + "\r\n");
                said += LINE;
                for (Client reader : others.subList(1, others.size())) {
                    hear(reader, others.getFirst(), line);
                }
            }
            running.reports(deaf, CloseReason.OVERLOADED);
        } catch (IllegalArgumentException e) {
            isWhyChatIsRefused(e);
        }
    }

    /** Those who do not read cost those who do nothing, however many they are. */
    @Test
    default void aMemberThatReadsHearsAllBesideManyThatDoNot() throws IOException {
        if (atOnce(DEAF + 2) < DEAF + 2) {
            return; // nobody to be deaf beside the two
        }
        try (Running running = openChat()) {
            for (int i = 0; i < DEAF; i++) {
                running.unconnected().withSmallWindow().connect().expect("welcome\r\n");
            }
            List<Client> members = welcomed(running, 2);
            Client speaker = members.getFirst();
            Client reader = members.getLast();
            String line = new String(Wire.pattern(LINE), US_ASCII);
            int ahead = ConnectedPeer.MOST_BEHIND / LINE / 2; // half of what a member may be behind
            for (int i = 0; i < LINES_TO_MANY; i++) {
                speaker.send(line + "\r\n");
                if (i >= ahead) {
                    hear(reader, speaker, line);
                }
            }
            for (int i = 0; i < ahead; i++) {
                hear(reader, speaker, line);
            }
        } catch (IllegalArgumentException e) {
            isWhyChatIsRefused(e);
        }
    }

    private Running openChat() throws IOException {
        return open("chat", Framing.LINE);
    }

    private List<Client> welcomed(Running running, int count) throws IOException {
        List<Client> members = running.clients(Math.min(count, atOnce(count)));
        for (Client member : members) {
            member.expect("welcome\r\n");
        }
        return members;
    }

    private static void hear(List<Client> listeners, Client speaker, String line)
            throws IOException {
        for (Client listener : listeners) {
            hear(listener, speaker, line);
        }
    }

    private static void hear(Client listener, Client speaker, String line) throws IOException {
        listener.expect(name(speaker.address()) + ": " + line + "\r\n");
    }

    private static String name(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress().getHostAddress() + ":" + inet.getPort();
        }
        return address.toString().isEmpty() ? "unix" : address.toString();
    }

    private void isWhyChatIsRefused(IllegalArgumentException e) {
        assertThat(model().sharesMemory()).as(e.getMessage()).isFalse();
        assertThat(e)
                .hasMessageStartingWith(model().name() + " does not serve chat: ")
                .hasMessageEndingWith("share no memory")
                .hasMessageNotContaining("\n");
    }
}
