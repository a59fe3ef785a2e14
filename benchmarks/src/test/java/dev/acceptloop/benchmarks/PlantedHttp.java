package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A thread per connection, a page over HTTP, and something that has to be seen, named by the model
 * that is asked for: {@code serve plain|burns}, once it has answered for a while {@code
 * wrong|error|twice}, at the end of a connection {@code late}, and from the beginning {@code
 * dateless|endless|short|everywhere|backwards|stingy|talkative}.
 */
final class PlantedHttp implements Runnable {
    static final long BURNT_MICROS = 300; // per request

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int RIGHT_REPLIES = 50; // on a connection: more than conformance looks at
    private static final int BUFFER = 16 * 1024;
    private static final String END = "\r\n\r\n";

    private final String plant;
    private final Socket client;
    private int replies;

    private PlantedHttp(String plant, Socket client) {
        this.plant = plant;
        this.client = client;
    }

    static void main(String[] arguments) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        try (var listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            System.out.println("listening tcp 127.0.0.1:" + listening.getLocalPort());
            acceptAll(arguments[1], listening);
        }
    }

    /** Serves in this process until it is closed. */
    static ServerSocket open(String plant) throws IOException {
        var listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        acceptAll(plant, listening);
                    } catch (IOException _) {
                        return; // closed
                    }
                });
        return listening;
    }

    private static void acceptAll(String plant, ServerSocket listening) throws IOException {
        while (true) {
            Socket client = listening.accept();
            client.setTcpNoDelay(true);
            Thread.ofPlatform().daemon().start(new PlantedHttp(plant, client));
        }
    }

    @Override
    public void run() {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            var buffer = new byte[BUFFER];
            String rest = "";
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                rest += new String(buffer, 0, count, StandardCharsets.US_ASCII);
                int end = rest.lastIndexOf(END);
                if (end >= 0) {
                    List<String> requests = List.of(rest.substring(0, end).split(END, -1));
                    rest = rest.substring(end + END.length());
                    out.write(bytes(String.join("", answers(requests))));
                }
            }
            out.write(bytes(plant.equals("late") && replies > RIGHT_REPLIES ? page() : ""));
        } catch (IOException _) {
            return; // the peer is gone, and this thread with it
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // ------------------------------------------------------------------ replies

    private List<String> answers(List<String> requests) {
        var answers = new ArrayList<String>();
        for (String request : requests) {
            answers.add(answer(request.startsWith("GET / ")));
        }
        if (plant.equals("backwards")) {
            Collections.reverse(answers);
        }
        return plant.equals("stingy") && requests.size() == 2 ? answers.subList(0, 1) : answers;
    }

    private String answer(boolean found) {
        boolean amiss = ++replies > RIGHT_REPLIES;
        return switch (plant) {
            case "burns" -> burnt(found);
            case "wrong" -> amiss ? page().replace("World!", "World?") : right(found);
            case "error" -> amiss ? reply("503 Service Unavailable", "") : right(found);
            case "twice" -> right(found).repeat(amiss ? 2 : 1);
            case "dateless" -> right(found).replace("Date:", "Data:");
            case "endless" -> right(found).replace("Content-Length:", "Content-Size:");
            case "short" -> right(found).replace("Length: 13", "Length: 12");
            case "everywhere" -> page();
            case "talkative" -> reply("200 OK", "\u001b[2J\0" + "x".repeat(10_000));
            default -> right(found);
        };
    }

    private static String burnt(boolean found) {
        long end = THREADS.getCurrentThreadCpuTime() + TimeUnit.MICROSECONDS.toNanos(BURNT_MICROS);
        while (THREADS.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
        return right(found);
    }

    private static String right(boolean found) {
        return found ? page() : reply("404 Not Found", "Not Found");
    }

    private static String page() {
        return reply("200 OK", HttpConformance.PAGE);
    }

    private static String reply(String status, String body) {
        return "HTTP/1.1 "
                + status
                + "\r\nDate: Thu, 26 Nov 2026 12:00:00 GMT\r\nContent-Length: "
                + body.length()
                + END
                + body;
    }
}
