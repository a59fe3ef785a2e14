package dev.acceptloop.launcher.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what belongs together: a wait and what it was for, a wake and who was woken, the
 * many questions that found nothing.
 */
final class Turns {
    private static final long STANDS = 1_000; // below that a futex is a lock of the JVM's

    private Turns() {}

    /** In the order of time, and only of lanes that serve. */
    static List<Event> of(List<Event> all, Lanes lanes, String model) {
        keep(all, lanes, model);
        Map<Lane, List<Event>> threads = new LinkedHashMap<>();
        for (Event event : all) {
            if (event.lane != null && event.lane.kept && !isLock(event)) {
                threads.computeIfAbsent(event.lane, _ -> new ArrayList<>()).add(event);
            }
        }
        wake(threads);
        threads.values().forEach(Turns::attribute);
        threads.values().forEach(each -> each.removeIf(Turns::isNothing));
        List<Event> events = new ArrayList<>();
        threads.values().forEach(each -> events.addAll(folded(each)));
        threads.keySet().stream().filter(e -> e.isProcess).forEach(e -> start(e, events));
        all.stream()
                .filter(event -> event.is("signal"))
                .filter(e -> e.lane.process == 0)
                .limit(1)
                .forEach(signal -> events.add(ofKernel(signal)));
        events.stream().filter(event -> event.is("spawn")).forEach(e -> e.to = shown(e.to, lanes));
        events.removeIf(event -> event.is("spawn") && event.to == null);
        events.removeIf(event -> event.is("signal") && event.lane != null);
        handOver(events);
        events.sort(Comparator.comparingLong(event -> event.at));
        return events;
    }

    /** A child is a JVM that starts, and does nothing else for long. */
    private static void start(Lane child, List<Event> events) {
        long first =
                events.stream()
                        .filter(e -> e.lane == child && !e.isWait())
                        .filter(e -> e.listening || !e.connections.isEmpty())
                        .mapToLong(e -> e.at)
                        .min()
                        .orElse(child.from);
        events.removeIf(event -> event.lane == child && event.at < first);
        var start = new Event(child.from, child, "start");
        start.call = "execve";
        start.lasts = first - child.from;
        start.result = "a JVM starts";
        events.add(start);
    }

    private static Event ofKernel(Event signal) {
        var event = new Event(signal.at, null, "signal");
        event.result = signal.result;
        event.section = "shutdown";
        return event;
    }

    // ------------------------------------------------------------------ whom we show

    private static void keep(List<Event> all, Lanes lanes, String model) {
        Set<Lane> serving = new HashSet<>();
        for (Event event : all) {
            boolean waits = event.isWait() && !event.call.equals("futex");
            boolean own = event.lane != null && !event.connections.isEmpty();
            if (waits || own || event.listening) {
                serving.add(event.lane);
            }
        }
        for (Lane lane : lanes.all()) {
            lane.kept = serving.contains(lane) || lane.name.startsWith(model + "-");
        }
        for (Lane lane : lanes.all()) {
            boolean only =
                    lanes.all().stream().filter(e -> e.kept && e.process == lane.process).count()
                            == 1;
            if (lane.kept && lane.process > 0) {
                lane.isProcess = only || lane.name.isEmpty() || lane.name.equals("main");
                if (lane.isProcess) {
                    lane.from = lanes.firstOf(lane.process).from;
                    lane.name = "main";
                }
            } else if (lane.kept && lane.name.isEmpty()) {
                lane.name = "main";
            }
        }
    }

    /** The lane that stands for who was made: of a process, the one that serves. */
    private static @Nullable Lane shown(@Nullable Lane made, Lanes lanes) {
        if (made == null || made.kept || !made.first) {
            return made != null && made.kept ? made : null;
        }
        return lanes.all().stream()
                .filter(each -> each.process == made.process && each.isProcess)
                .findFirst()
                .orElse(null);
    }

    /** What was of use to say of others what they are. */
    private static boolean isNothing(Event event) {
        return event.is("woken") || (event.is("wake") && event.to == null);
    }

    private static boolean isLock(Event event) {
        return event.isWait() && event.call.equals("futex") && event.lasts < STANDS;
    }

    // ------------------------------------------------------------------ who wakes whom

    private static void wake(Map<Lane, List<Event>> threads) {
        for (List<Event> events : threads.values()) {
            for (Event wake : events) {
                if (wake.is("wake")) {
                    threads.forEach((lane, its) -> {
                        if (lane != wake.lane && its.stream().anyMatch(e -> wakes(wake, e))) {
                            wake.to = lane;
                        }
                    });
                }
            }
        }
    }

    private static boolean wakes(Event wake, Event other) {
        boolean same = wake.address.equals(other.address);
        boolean sleeps = other.isWait() && other.at <= wake.end() && wake.at <= other.end();
        boolean hears = other.is("woken") && wake.at <= other.at && other.at < wake.at + 50_000;
        return same && (sleeps || hears);
    }

    /** A wake is a hand-over if whom it wakes goes on with what the waker had in this turn. */
    private static void handOver(List<Event> events) {
        events.sort(Comparator.comparingLong(event -> event.at));
        for (int i = 0; i < events.size(); i++) {
            Event wake = events.get(i);
            if (!wake.is("wake")) {
                continue;
            }
            Event next = next(events, i, wake.to);
            if (next == null) {
                continue;
            }
            for (int connection : next.connections) {
                if (had(events, i, connection)) {
                    wake.kind = "handover";
                    wake.connections.add(connection);
                }
            }
        }
    }

    /** Unless it waits for something else first. */
    private static @Nullable Event next(List<Event> events, int after, @Nullable Lane lane) {
        return events.subList(after + 1, events.size()).stream()
                .filter(e -> e.lane == lane && (e.isWait() || !e.connections.isEmpty()))
                .findFirst()
                .filter(event -> !event.isWait())
                .orElse(null);
    }

    private static boolean had(List<Event> events, int before, int connection) {
        Lane lane = events.get(before).lane;
        for (int i = before - 1; i >= 0; i--) {
            Event event = events.get(i);
            if (event.lane == lane && event.isWait()) {
                return false;
            } else if (event.lane == lane && event.connections.contains(connection)) {
                return true;
            }
        }
        return false;
    }

    // ------------------------------------------------------------------ what a wait was for

    private static void attribute(List<Event> events) {
        Event wait = null;
        Event accepted = null;
        Event asked = null; // a read that the protocol is not told of yet
        for (Event event : events) {
            if (event.isWait()) {
                wait = event;
                asked = null;
                continue;
            }
            if (event.is("accept")) {
                accepted = event;
            } else if (event.is("spawn") && accepted != null) {
                event.connections.addAll(accepted.connections);
            }
            if (event.is("woken") && wait != null && wait.count <= 1) {
                wait.result = Events.WOKEN;
            }
            if (event.is("read")) {
                asked = event;
            } else if (event.is("handle") && asked != null && event.line != null) {
                boolean same = asked.connections.equals(event.connections);
                if (same && !asked.foundNothing()) {
                    asked.line = event.line;
                }
                asked = null;
            }
            boolean mine = event.is("accept", "read", "write", "handle", "close");
            if (wait != null && mine && !event.foundNothing()) {
                wait.connections.addAll(event.connections);
                wait.listening |= event.listening;
            }
        }
    }

    // ------------------------------------------------------------------ many equal calls

    private static List<Event> folded(List<Event> events) {
        List<Event> folded = new ArrayList<>();
        for (Event event : events) {
            Event last = folded.isEmpty() ? null : folded.getLast();
            if (last != null && isSame(last, event)) {
                last.times++;
                last.lasts = event.end() - last.at;
                last.connections.addAll(event.connections);
                last.listening |= event.listening;
                if (event.is("read")) { // one question to all
                    last.kind = "read";
                    last.call = event.call;
                }
            } else {
                folded.add(event);
            }
        }
        return folded;
    }

    private static boolean isSame(Event last, Event next) {
        if (last.foundNothing() && next.foundNothing()) {
            return true;
        }
        return last.isWait()
                && next.isWait()
                && last.call.equals(next.call)
                && last.result.equals(next.result)
                && last.connections.isEmpty()
                && next.connections.isEmpty();
    }
}
