package dev.acceptloop.launcher.faults;

import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;

/** Datagrams that nobody should send. */
final class DatagramFaults {
    private static final int LARGEST = 65_507;
    private static final long SECOND = 1_000; // milliseconds

    /** Sends a datagram to the first port with the second as its source. Needs a raw socket. */
    private static final String FORGE =
            """
            import socket, struct, sys
            to, source = int(sys.argv[1]), int(sys.argv[2])
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
            for i in range(3):
                s.sendto(struct.pack('!HHHH', source, to, 13, 0) + b'hello', ('127.0.0.1', 0))
            """;

    private DatagramFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("udp", "empty, largest, sender gone", DatagramFaults::oddities)
                        .asking(Dialogue.UDP)
                        .over(TransportKind.UDP),
                new Row("udp-itself", "its own address is the source", DatagramFaults::itself)
                        .asking(Dialogue.UDP)
                        .over(TransportKind.UDP)
                        .alone(),
                new Row("udp-two", "two echoes made to talk", DatagramFaults::twoEchoes)
                        .asking(Dialogue.UDP)
                        .over(TransportKind.UDP)
                        .alone());
    }

    static void oddities(ServedProcess server) throws IOException {
        var largest = new byte[LARGEST];
        Arrays.fill(largest, (byte) 'x');
        echoes(server, new byte[0]);
        echoes(server, largest);
        for (int i = 0; i < server.count(500); i++) {
            try (var socket = new DatagramSocket()) { // an ICMP message comes back for it
                socket.connect(server.address());
                socket.send(new DatagramPacket(new byte[10], 10));
            }
        }
        for (int i = 0; i < server.count(20); i++) {
            try (Dialogue.Talk talk = Dialogue.UDP.open(server)) {
                talk.ask();
            }
        }
    }

    private static void echoes(ServedProcess server, byte[] bytes) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(3_000);
            for (int i = 0; i < 5; i++) { // datagrams may be lost
                socket.send(new DatagramPacket(bytes, bytes.length, server.address()));
                if (isAnswered(socket, bytes.length)) {
                    return;
                }
            }
        }
        throw new Failure("no echo of " + bytes.length + " bytes");
    }

    private static boolean isAnswered(DatagramSocket socket, int length) throws IOException {
        var reply = new DatagramPacket(new byte[LARGEST], LARGEST);
        try {
            socket.receive(reply);
            Failure.unless(reply.getLength() == length, "not the same length");
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    static void itself(ServedProcess server) throws Exception {
        Dialogue.UDP.askOnce(server);
        double before = server.wanted(SECOND);
        forge(server.port(), server.port());
        comesToRest(server, before);
    }

    static void twoEchoes(ServedProcess server) throws Exception {
        Dialogue.UDP.askOnce(server);
        double before = server.wanted(SECOND);
        try (var other = server.another("--transport", "udp")) {
            forge(server.port(), other.port());
            comesToRest(server, before);
        }
    }

    private static void forge(int to, int source) throws Exception {
        String[] command = {"python3", "-c", FORGE, Integer.toString(to), Integer.toString(source)};
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        python.getInputStream().readAllBytes();
        Failure.unless(python.waitFor() == 0, "no raw socket: root is needed for this row");
    }

    /** Datagrams that go round and round keep a thread running, or waiting to. */
    private static void comesToRest(ServedProcess server, double before) throws Exception {
        double most = Math.max(0.2, 1.3 * before); // nonblocking asks for more all the time
        // Some ten thousand go round, and one model starts a thread for each.
        boolean rests =
                Patience.until(Patience.LONG.multipliedBy(4), () -> server.wanted(SECOND) < most);
        Failure.unless(rests, "datagrams go round and round");
        Dialogue.UDP.askOnce(server);
    }
}
