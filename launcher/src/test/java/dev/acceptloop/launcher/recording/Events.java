package dev.acceptloop.launcher.recording;

import dev.acceptloop.launcher.recording.Lines.Line;
import dev.acceptloop.launcher.recording.Trace.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says of each call in a trace what it is to a server; leaves out what is none of its affairs. */
final class Events {
    static final String NOTHING = "would block";
    static final String WOKEN = "woken";

    private static final Pattern SECOND = Pattern.compile("[^,]*, (.*)");
    private static final Pattern FUTEX = Pattern.compile("(0x\\w+), (FUTEX_\\w+).*");
    private static final Pattern EPOLL_CTL = Pattern.compile("[^,]*, EPOLL_CTL_(\\w+), (.*)");

    /** Where a server says it: of a new connection, as it changes, at the end. */
    private static final Map<String, String> INTEREST =
            Map.of("add", "accept", "mod", "write", "del", "close");

    private final List<Call> calls;
    private final Lanes lanes;
    private final Descriptors descriptors;
    private final Lines lines;
    private final Clients clients;
    private final List<Event> events = new ArrayList<>();
    private final Map<String, List<Event>> open = new HashMap<>(); // told, and not yet handled
    private final Map<Integer, Long> bytes = new HashMap<>(); // told to each connection so far

    Events(List<Call> calls, Lanes lanes, Descriptors descriptors, Lines lines, Clients clients) {
        this.calls = calls;
        this.lanes = lanes;
        this.descriptors = descriptors;
        this.lines = lines;
        this.clients = clients;
    }

    /** In the order in which they began. */
    List<Event> all() {
        for (int i = 0; i < calls.size(); i++) {
            Lane lane = lanes.of(calls.get(i).thread());
            if (lane != null) {
                add(calls.get(i), lane);
            }
        }
        return events;
    }

    private void add(Call call, Lane lane) {
        switch (call.name()) {
            case "accept", "accept4" -> accept(call, lane);
            case "bind", "listen" -> bind(call, lane);
            case "read", "recvfrom", "readv" -> read(call, lane);
            case "write", "sendto", "writev" -> write(call, lane);
            case "close", "shutdown", "dup2", "dup3" -> close(call, lane);
            case "epoll_ctl" -> interest(call, lane);
            case "poll", "ppoll", "select", "pselect6" -> waits(call, lane);
            case "epoll_wait", "epoll_pwait", "epoll_pwait2", "io_uring_enter" -> waits(call, lane);
            case "futex" -> futex(call, lane);
            case "clone", "clone3", "vfork" -> spawn(call, lane);
            case "exit", "exit_group" -> event(call, lane, "exit", "");
            case "stat", "newfstatat" -> told(call, lane);
            case "SIGTERM" -> signal(call, lane);
            default -> {} // names, and what a child becomes
        }
    }

    private Event event(Call call, Lane lane, String kind, String section) {
        var event = new Event(call.at(), lane, kind);
        event.call = call.name();
        event.lasts = call.name().startsWith("exit") ? 0 : call.lasts();
        event.section = section;
        events.add(event);
        return event;
    }

    private static String outcome(Call call, String good) {
        if (call.failed("EAGAIN")) {
            return NOTHING;
        }
        return call.failed(" E") || call.result().equals("?") ? "interrupted" : good;
    }

    // ------------------------------------------------------------------ sockets

    private void accept(Call call, Lane lane) {
        if (!descriptors.isListening(lane.process, call.arguments())) {
            return;
        }
        Event event = event(call, lane, "accept", "accept");
        event.listening = true;
        int connection = descriptors.connection(lane.process, call.result() + call.rest());
        if (connection >= 0) {
            event.connections.add(connection);
        }
        String who = connection < 0 ? "nobody" : Script.CLIENTS.get(connection);
        event.result = outcome(call, "connection of " + who);
    }

    private void bind(Call call, Lane lane) {
        if (call.name().equals("listen") && call.number() == 0) {
            descriptors.isListening(lane.process, call.arguments());
            Event event = event(call, lane, "bind", "bind");
            event.listening = true;
        }
    }

    private void read(Call call, Lane lane) {
        int connection = descriptors.connection(lane.process, call.arguments());
        if (connection >= 0) {
            Event event = event(call, lane, "read", "read");
            event.connections.add(connection);
            event.bytes = Math.max(0, call.number());
            boolean end = call.number() == 0;
            event.result = outcome(call, end ? "end of stream" : call.number() + " bytes");
        } else if (call.arguments().contains("<anon_inode:[eventfd]>") && call.number() > 0) {
            Event event = event(call, lane, "woken", "");
            event.address = lane.process + "/" + call.arguments().replaceAll("<.*", "");
        }
    }

    private void write(Call call, Lane lane) {
        int connection = descriptors.connection(lane.process, call.arguments());
        if (connection >= 0) {
            Event event = event(call, lane, "write", "write");
            event.connections.add(connection);
            event.bytes = Math.max(0, call.number());
            event.result = outcome(call, call.number() + " bytes");
        } else if (call.arguments().contains("<anon_inode:[eventfd]>")) {
            Event event = event(call, lane, "wake", "");
            event.address = lane.process + "/" + call.arguments().replaceAll("<.*", "");
        }
    }

    private void close(Call call, Lane lane) {
        String of = call.arguments();
        if (call.name().startsWith("dup")) { // the JDK puts a closed descriptor in its place
            of = SECOND.matcher(of).replaceFirst("$1");
            if (of.startsWith("0")) { // that is how a child is given its connection
                return;
            }
        }
        int connection = descriptors.connection(lane.process, of);
        boolean listening = descriptors.isListening(lane.process, of);
        if (connection >= 0) {
            Event event = event(call, lane, "close", "close");
            event.connections.add(connection);
            event.result = call.name().equals("shutdown") ? "FIN" : "";
        } else if (listening) {
            event(call, lane, "close", "shutdown").listening = true;
        }
        if (call.name().equals("close")) {
            descriptors.closed(call, lane.process);
        }
    }

    private void interest(Call call, Lane lane) {
        Matcher of = EPOLL_CTL.matcher(call.arguments());
        if (!of.matches()) {
            return;
        }
        int connection = descriptors.connection(lane.process, of.group(2));
        boolean listening = descriptors.isListening(lane.process, of.group(2));
        if (connection >= 0 || listening) {
            Event event = event(call, lane, "interest", "");
            event.listening = listening;
            if (connection >= 0) {
                event.connections.add(connection);
            }
            String what = of.group(1).toLowerCase(Locale.ROOT);
            event.section = INTEREST.getOrDefault(what, "");
            event.result = call.failed("ENOENT") ? what + ": not there yet" : what;
        }
    }

    // ------------------------------------------------------------------ waits

    private void waits(Call call, Lane lane) {
        boolean ring = call.name().equals("io_uring_enter");
        if (!ring && call.number() == 0 && call.arguments().endsWith(", 0")) {
            return; // it does not wait, and nothing was there
        }
        Event event = event(call, lane, "wait", "");
        event.count = (int) Math.max(0, call.number());
        String count = ring ? event.count + " submitted" : event.count + " ready";
        event.result = outcome(call, count);
        event.line = lines.waiting(lane.stands);
    }

    private void futex(Call call, Lane lane) {
        Matcher futex = FUTEX.matcher(call.arguments());
        if (!futex.matches()) {
            return;
        }
        String address = futex.group(1);
        if (futex.group(2).startsWith("FUTEX_WAKE")) {
            if (call.number() > 0) {
                event(call, lane, "wake", "").address = address;
            }
        } else if (!call.failed("EAGAIN")) {
            Event event = event(call, lane, "wait", "");
            event.address = address;
            boolean late = call.failed("ETIMEDOUT");
            event.result = call.result().equals("?") ? "" : late ? "timed out" : WOKEN;
            boolean seen = call.at() <= clients.lookedAt() && clients.lookedAt() <= call.end();
            event.line = seen ? lines.first(lane.stands) : null; // another wait may be another's
        }
    }

    private void spawn(Call call, Lane lane) {
        Lane child = call.number() > 0 ? lanes.of((int) call.number()) : null;
        if (child != null) {
            event(call, lane, "spawn", "").to = child;
        }
    }

    private void signal(Call call, Lane lane) {
        Event event = event(call, lane, "signal", "shutdown");
        event.call = "";
        event.result = call.name();
    }

    // ------------------------------------------------------------------ what a protocol was told

    private void told(Call call, Lane lane) {
        Mark mark = Mark.in(call.arguments());
        int connection = mark == null ? -1 : clients.client(mark.port());
        if (mark == null || connection < 0) {
            return;
        }
        List<Event> under = open.computeIfAbsent(lane.thread + "", _ -> new ArrayList<>());
        if (mark.what().equals("handled") || mark.what().equals("replied")) {
            if (!under.isEmpty()) {
                Event begun = under.removeLast();
                begun.lasts = Math.max(0, call.at() - begun.at);
            }
            return;
        }
        var event = new Event(call.at(), lane, "handle");
        event.what = mark.what();
        event.connections.add(connection);
        say(event, mark, connection, lines.first(mark.frames()));
        events.add(event);
        under.add(event);
    }

    private void say(Event event, Mark mark, int connection, @Nullable Line line) {
        event.line = line;
        event.section = line == null ? "" : line.section();
        if (event.section.isEmpty()) {
            event.section = event.what.equals("stopping") ? "shutdown" : "read";
        }
        switch (mark.what()) {
            case "received" -> {
                event.bytes = Long.parseLong(mark.said());
                long before = bytes.getOrDefault(connection, 0L);
                long all = bytes.merge(connection, event.bytes, Long::sum);
                int lines = Script.lines(connection, all);
                event.message = lines > Script.lines(connection, before) ? lines : 0;
            }
            case "replies" -> {
                event.bytes = Long.parseLong(mark.said());
                event.section = "write";
                event.line = null; // what led there is what it was told
            }
            case "closed" -> {
                event.result = mark.said().toLowerCase(Locale.ROOT).replace('_', ' ');
                event.section = "close";
            }
            case "opened" -> event.section = "accept";
            default -> {}
        }
    }
}
