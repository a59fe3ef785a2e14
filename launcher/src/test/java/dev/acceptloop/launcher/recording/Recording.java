package dev.acceptloop.launcher.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.acceptloop.launcher.recording.Clients.Done;
import dev.acceptloop.launcher.recording.Lines.Line;
import dev.acceptloop.launcher.recording.Moves.Move;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A conversation with a server, and what the server's threads did about it, as JSON. */
final class Recording {
    private static final int FORMAT = 1;

    private final String model;
    private final List<String> options;
    private final List<Done> done;
    private final List<Event> events;
    private final List<Move> moves;
    private final List<Lane> lanes = new ArrayList<>();
    private final long took;
    private final long zero;

    /**
     * Of what was noted.
     *
     * @param events of the lanes that are shown, in the order of time
     */
    Recording(ServerModel model, List<String> options, List<Done> done, List<Event> events) {
        this.model = model.name();
        this.options = options;
        this.done = done;
        this.zero = done.getFirst().at();
        List<Event> shown = new ArrayList<>(events.stream().filter(this::isShown).toList());
        Set<Lane> rehearsed = rehearsed(shown);
        shown.removeIf(each -> rehearsed.contains(each.lane));
        shown.removeIf(each -> each.to != null && shown.stream().noneMatch(e -> e.lane == each.to));
        this.events = List.copyOf(shown);
        this.moves = Moves.of(model.name(), done, this.events);
        long handled = shown.stream().filter(e -> e.is("handle")).mapToLong(e -> e.lasts).sum();
        this.took = end() - zero + handled;
        this.events.forEach(event -> number(event.lane));
        this.events.forEach(event -> number(event.to));
    }

    /** What was before the first client and is over: only that it listens, and who was made. */
    private boolean isShown(Event event) {
        return event.end() > zero || event.is("bind", "spawn", "start");
    }

    /** Threads that were made for the rehearsal, and only end, now or later. */
    private Set<Lane> rehearsed(List<Event> shown) {
        var lanes = new HashSet<Lane>();
        for (Event event : shown) {
            if (event.lane != null && event.lane.from < zero && !event.lane.madeByMain) {
                lanes.add(event.lane);
            }
        }
        for (Event event : shown) {
            boolean parks = event.isWait() && event.call.equals("futex");
            boolean ends = parks || event.is("exit", "wake", "handover");
            if (!ends && event.end() > zero) {
                lanes.remove(event.lane);
            }
        }
        return lanes;
    }

    private void number(@Nullable Lane lane) {
        if (lane != null && lane.id < 0) {
            lane.id = lanes.size();
            lanes.add(lane);
        }
    }

    private long end() {
        return events.stream().mapToLong(Event::end).max().orElse(zero);
    }

    /**
     * Less is better: what it took, of which little is the server's when others use the machine.
     */
    long took() {
        return took;
    }

    // ------------------------------------------------------------------ as JSON

    String json() throws IOException {
        var text = new StringWriter();
        text.append("{\n");
        field(text, "format", json -> json.writeNumber(FORMAT));
        field(text, "model", json -> json.writeString(model));
        field(text, "options", json -> strings(json, options));
        field(text, "lasts", json -> json.writeNumber(end() - zero));
        field(text, "signal", json -> json.writeNumber(signal() - zero));
        rows(text, "processes", processes(), this::process);
        rows(text, "threads", lanes, this::thread);
        rows(text, "connections", List.of(0, 1, 2), this::connection);
        rows(text, "steps", done, this::step);
        rows(text, "events", events, this::event);
        rows(text, "moves", moves, this::move);
        rows(text, "code", List.copyOf(code().entrySet()), this::code);
        text.getBuffer().setLength(text.getBuffer().length() - 2); // the comma
        text.append("\n}\n");
        return text.toString();
    }

    /** Writes a value. */
    private interface Writes {
        void to(JsonGenerator json) throws IOException;
    }

    private interface Row<T> {
        void to(JsonGenerator json, T row) throws IOException;
    }

    private static String written(Writes value) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            value.to(json);
        }
        return text.toString();
    }

    private static void field(StringWriter text, String name, Writes value) throws IOException {
        text.append('"' + name + "\":" + written(value) + ",\n");
    }

    /** A line for each: so a change can be seen. */
    private static <T> void rows(StringWriter text, String name, List<T> rows, Row<T> row)
            throws IOException {
        text.append('"' + name + "\":[");
        String between = "\n";
        for (T each : rows) {
            text.append(between);
            between = ",\n";
            text.append(
                    written(json -> {
                        json.writeStartObject();
                        row.to(json, each);
                        json.writeEndObject();
                    }));
        }
        text.append("\n],\n");
    }

    private static void strings(JsonGenerator json, List<String> values) throws IOException {
        json.writeStartArray();
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private long signal() {
        return done.stream()
                .filter(each -> each.does() == Script.Does.SIGNALS)
                .mapToLong(Done::at)
                .findFirst()
                .orElseThrow();
    }

    private List<Integer> processes() {
        return lanes.stream().map(lane -> lane.process).distinct().sorted().toList();
    }

    private void process(JsonGenerator json, int process) throws IOException {
        json.writeNumberField("id", processes().indexOf(process));
        int number = processes().indexOf(process);
        json.writeStringField("name", process == 0 ? "server" : "child " + number);
    }

    private void thread(JsonGenerator json, Lane lane) throws IOException {
        json.writeNumberField("id", lane.id);
        json.writeNumberField("process", processes().indexOf(lane.process));
        int watched = processes().indexOf(lane.watches);
        json.writeStringField("name", lane.name + (watched > 0 ? " of child " + watched : ""));
        json.writeStringField("kind", lane.isProcess ? "process" : "thread");
        if (lane.from > zero) {
            json.writeNumberField("from", lane.from - zero);
        }
        if (lane.to != Long.MAX_VALUE) {
            json.writeNumberField("to", lane.to - zero);
        }
    }

    private void connection(JsonGenerator json, int connection) throws IOException {
        json.writeNumberField("id", connection);
        json.writeStringField("client", Script.CLIENTS.get(connection));
    }

    private void step(JsonGenerator json, Done step) throws IOException {
        json.writeNumberField("at", step.at() - zero);
        if (step.step() != null) {
            json.writeNumberField("nominal", step.step().nominal());
        }
        if (step.client() >= 0) {
            json.writeNumberField("connection", step.client());
        }
        json.writeStringField("does", step.does().words);
        number(json, "bytes", step.bytes());
        number(json, "message", message(step));
        if (step.step() != null && step.bytes() > 0) {
            json.writeStringField("text", step.step().text());
        }
    }

    /** The last line that ends with the bytes of this step; 0 if none does. */
    private int message(Done step) {
        if (step.client() < 0 || step.bytes() == 0) {
            return 0;
        }
        long before =
                done.subList(0, done.indexOf(step)).stream()
                        .filter(e -> e.client() == step.client() && e.does() == step.does())
                        .mapToLong(Done::bytes)
                        .sum();
        int lines = Script.lines(step.client(), before + step.bytes());
        return lines > Script.lines(step.client(), before) ? lines : 0;
    }

    private void event(JsonGenerator json, Event event) throws IOException {
        json.writeNumberField("at", event.at - zero);
        number(json, "lasts", event.lasts);
        if (event.lane != null) {
            json.writeNumberField("thread", event.lane.id);
        }
        json.writeStringField("kind", event.kind);
        string(json, "call", event.call);
        string(json, "what", event.what);
        if (!event.connections.isEmpty()) {
            json.writeArrayFieldStart("connections");
            for (int connection : event.connections) {
                json.writeNumber(connection);
            }
            json.writeEndArray();
        }
        if (event.listening) {
            json.writeBooleanField("listening", true);
        }
        number(json, "bytes", event.bytes);
        number(json, "times", event.times > 1 ? event.times : 0);
        number(json, "message", event.message);
        string(json, "result", event.result);
        Line line = event.line;
        string(
                json,
                "section",
                event.section.isEmpty() && line != null ? line.section() : event.section);
        if (line != null) {
            json.writeStringField("file", line.file());
            json.writeNumberField("line", line.number());
        }
        if (event.to != null) {
            json.writeNumberField("to", event.to.id);
        }
    }

    private void move(JsonGenerator json, Move move) throws IOException {
        json.writeNumberField("connection", move.connection());
        json.writeNumberField("at", move.at() - zero);
        json.writeStringField("place", move.place());
    }

    private Map<String, Line> code() {
        var code = new TreeMap<String, Line>();
        for (Event event : events) {
            if (event.line != null) {
                code.put(event.line.file() + ":" + event.line.number(), event.line);
            }
        }
        return code;
    }

    private void code(JsonGenerator json, Map.Entry<String, Line> code) throws IOException {
        json.writeStringField("file", code.getValue().file());
        json.writeNumberField("line", code.getValue().number());
        json.writeStringField("text", code.getValue().text());
    }

    private static void number(JsonGenerator json, String name, long value) throws IOException {
        if (value != 0) {
            json.writeNumberField(name, value);
        }
    }

    private static void string(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }
}
