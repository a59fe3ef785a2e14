package dev.acceptloop.launcher.difference;

import dev.acceptloop.protocol.framing.Framing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Conversations by chance, and the same ones again for the same seed. */
final class Chance {
    private static final int MOST_MESSAGES = 12;
    private static final int MOST_CUTS = 8;
    private static final int LONG = 700;

    /** What shows the same whatever time it is. */
    private static final List<String> FORMATS =
            List.of(
                    "%%",
                    "%n%t",
                    "%Q",
                    "%5%|%-%",
                    "",
                    "%",
                    "100%",
                    "%9999%",
                    "\u00ff\u00fe",
                    "y".repeat(1025),
                    "plain");

    private static final List<String> WORK = List.of("cpu 0", "block 1", "cpu 10000001", "", "x");
    private static final String HOST = " HTTP/1.1\r\nHost: h\r\n";

    private static final List<String> REQUESTS =
            List.of(
                    "GET /" + HOST + "\r\n",
                    "HEAD /" + HOST + "\r\n",
                    "GET /time?format=%25%25" + HOST + "\r\n",
                    "GET /time?format=%ff" + HOST + "\r\n",
                    "\r\nPOST /echo" + HOST + "Content-Length: 5\r\n\r\nhello",
                    "POST /echo" + HOST + "Content-Length: 700\r\n\r\n" + "z".repeat(LONG),
                    "POST /echo"
                            + HOST
                            + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n",
                    "POST /echo" + HOST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
                    "PUT /" + HOST + "Content-Length: 2\r\n\r\nok",
                    "GET /nowhere" + HOST + "\r\n",
                    "BREW /" + HOST + "\r\n",
                    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                    "GET /" + HOST + "Connection: close\r\n\r\n",
                    "GET / HTTP/3.0\r\n\r\n",
                    "POST /echo" + HOST + "Content-Length: 65537\r\n\r\n");

    private final SplittableRandom random;

    Chance(SplittableRandom random) {
        this.random = random;
    }

    /** The next one of that setting. */
    Conversation conversation(Setting setting) {
        var payloads = new ArrayList<String>();
        int messages = random.nextInt(MOST_MESSAGES);
        for (int i = 0; i < messages; i++) {
            String payload = payload(setting.service());
            int most = Math.min(payload.length(), setting.framing().maxLength());
            payloads.add(payload.substring(0, most));
        }
        var whole = new Conversation(setting, List.copyOf(payloads), tail(setting), List.of());
        int length = whole.wire().length();
        List<Integer> cuts =
                IntStream.range(0, random.nextInt(MOST_CUTS))
                        .map(_ -> random.nextInt(length + 1))
                        .sorted()
                        .distinct()
                        .boxed()
                        .toList();
        return new Conversation(setting, whole.payloads(), whole.tail(), cuts);
    }

    private String payload(String service) {
        return switch (service) {
            case "time" -> oneOf(FORMATS);
            case "work" -> oneOf(WORK);
            case "http" -> oneOf(REQUESTS);
            default -> text();
        };
    }

    private String text() {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "x".repeat(random.nextInt(LONG));
            case 2 -> oneOf(List.of("\r", "\n", "\r\r", "a\rb\n", "12:x,", "\u0000\u0001"));
            default -> bytes(random.nextInt(40));
        };
    }

    /** None of the two that end a line. */
    private String bytes(int count) {
        var bytes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            bytes.append((char) random.nextInt(16, 256));
        }
        return bytes.toString();
    }

    private String tail(Setting setting) {
        return switch (random.nextInt(8)) {
            case 0 -> begun(setting);
            case 1 -> bytes(1 + random.nextInt(20));
            case 2 ->
                    switch (setting.framing()) {
                        case LINE -> "y".repeat(Framing.LINE.maxLength() + 2 + random.nextInt(9));
                        case NETSTRING -> "100000:";
                        case INT32 -> "\u00ff\u00ff\u00ff\u00ff";
                        default -> "\u0001";
                    };
            default -> "";
        };
    }

    private String begun(Setting setting) {
        String payload = payload(setting.service());
        int most = Math.min(payload.length(), setting.framing().maxLength());
        List<String> one = List.of(payload.substring(0, most));
        String wire = new Conversation(setting, one, "", List.of()).wire();
        return wire.substring(0, random.nextInt(wire.length() + 1));
    }

    private String oneOf(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
