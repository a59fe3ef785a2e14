package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What one says is written to all others: the fan-out of a chat, one message at a time. */
final class ChatScenario implements Scenario {
    private static final ScenarioFigure CPU =
            ScenarioFigure.less("cpu", "Server CPU per message delivered to one member", "µs");
    private static final ScenarioFigure MEDIAN =
            ScenarioFigure.less("p50", "Until the last member has heard it, p50", "µs");
    private static final ScenarioFigure TAIL =
            ScenarioFigure.less("p99", "Until the last member has heard it, p99", "µs");

    private static final int MEMBERS = 50;
    private static final double LEAD_SECONDS = 1;
    private static final double WINDOW_SECONDS = 1;
    private static final int DIGITS = 3;

    private final int size;

    ChatScenario() {
        this(MEMBERS);
    }

    /** With so many members. */
    ChatScenario(int size) {
        this.size = size;
    }

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public String question() {
        return "What does it cost to tell everybody what one said?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(CPU, MEDIAN, TAIL);
    }

    @Override
    public int connections(ServerModel model) {
        return size;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, size, "--service=chat", "--framing=line");
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(0.9, LEAD_SECONDS + WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        try (var room = new ChatRoom(subject.address(), size)) {
            talk(room, subject.window(LEAD_SECONDS));
            Span.Watch watch = subject.watch();
            Histogram times = talk(room, subject.window(WINDOW_SECONDS));
            double nanos = subject.seen(watch.end()).serverNanos();
            long delivered = times.getTotalCount() * (size - 1);
            return Map.of(
                    CPU.key(), nanos / 1e3 / delivered,
                    MEDIAN.key(), times.getValueAtPercentile(50) / 1e3,
                    TAIL.key(), times.getValueAtPercentile(99) / 1e3);
        }
    }

    /** At least one message. */
    private static Histogram talk(ChatRoom room, Duration time) throws IOException {
        var times = new Histogram(DIGITS);
        long end = System.nanoTime() + time.toNanos();
        do {
            times.recordValue(room.say());
        } while (System.nanoTime() - end < 0);
        return times;
    }
}
