package dev.acceptloop.launcher.recording;

import dev.acceptloop.launcher.recording.Clients.Done;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a connection is, from what its client did and what the server did about it. */
final class Moves {
    /** In these an idle connection has a thread that stands in a read for it. */
    private static final Set<String> OWN_THREAD =
            Set.of(
                    "blocking",
                    "threaded",
                    "pooled",
                    "prethreaded",
                    "virtual",
                    "forking",
                    "preforking");

    private static final String POOLED = "pooled"; // a connection, not a message, is queued
    private static final long SOON = 2_000; // that a reply takes to the kernel within a turn

    /** A connection comes to a place. */
    record Move(int connection, long at, String place) {}

    private record Moment(long at, Consumer<Moves> does) {}

    private final int connection;
    private final boolean ownThread;
    private final boolean pooled;
    private final List<Moment> moments = new ArrayList<>();

    private boolean kernelReads; // there is no call to read
    private boolean accepted;
    private boolean opened;
    private boolean closed;
    private boolean owes; // a reply that the kernel does not have
    private long sent; // FIN counts as a byte
    private long read;
    private long told;
    private String handling = ""; // "stack", "turn" or nothing

    private Moves(int connection, String model) {
        this.connection = connection;
        this.ownThread = OWN_THREAD.contains(model);
        this.pooled = model.equals(POOLED);
    }

    /** Of all connections, in the order of time. */
    static List<Move> of(String model, List<Done> done, List<Event> events) {
        List<Move> all = new ArrayList<>();
        for (int connection = 0; connection < Script.CLIENTS.size(); connection++) {
            all.addAll(new Moves(connection, model).through(done, events));
        }
        all.sort(Comparator.comparingLong(Move::at));
        return all;
    }

    private List<Move> through(List<Done> done, List<Event> events) {
        kernelReads = events.stream().noneMatch(event -> event.is("read"));
        done.stream().filter(each -> each.client() == connection).forEach(this::client);
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).connections.contains(connection)) {
                server(events, i);
            }
        }
        moments.sort(Comparator.comparingLong(Moment::at));
        List<Move> moves = new ArrayList<>();
        String last = "";
        for (Moment moment : moments) {
            moment.does.accept(this);
            String place = place();
            if (!place.equals(last)) {
                if (!moves.isEmpty() && moves.getLast().at == moment.at) {
                    moves.removeLast();
                }
                moves.add(new Move(connection, moment.at, place));
                last = place;
            }
        }
        return moves;
    }

    private String place() {
        if (closed) {
            return "gone";
        } else if (!accepted) {
            return "backlog";
        } else if (!handling.isEmpty()) {
            return handling;
        } else if (owes) {
            return "outgoing";
        } else if (read > told || (pooled && !opened)) {
            return "queue";
        } else if (sent > read) {
            return "socket";
        } else if (!opened) {
            return handled();
        }
        return ownThread ? "stack" : "rest";
    }

    /**
     * Nothing is before the connection, though a tracer's stamps may say so by some microseconds.
     */
    private void at(long at, Consumer<Moves> does) {
        long first = moments.isEmpty() ? at : moments.getFirst().at + 1;
        moments.add(new Moment(Math.max(at, first), does));
    }

    private void client(Done step) {
        switch (step.does()) {
            case CONNECTS -> at(step.at(), _ -> {});
            case SENDS -> at(step.at(), moves -> moves.sent += step.bytes());
            case HALF_CLOSES -> at(step.at(), moves -> moves.sent++);
            case CLOSES -> at(step.at(), moves -> moves.sent += isQuick() ? 0 : 1);
            case SEES_END, SEES_RESET ->
                    at(step.at(), moves -> moves.closed |= !moves.accepted || moves.opened);
            default -> {}
        }
    }

    private boolean isQuick() {
        return connection == Script.QUICK; // it has sent its FIN before
    }

    private void server(List<Event> events, int index) {
        Event event = events.get(index);
        switch (event.kind) {
            case "accept" -> at(event.end(), moves -> moves.accepted = true);
            case "read" -> {
                if (!event.foundNothing() && !event.result.equals("interrupted")) {
                    read(events, index);
                }
            }
            case "handle" -> handle(events, index);
            default -> {}
        }
    }

    /** Who reads it handles it, unless another lane is told of it. */
    private void read(List<Event> events, int index) {
        Event event = events.get(index);
        long count = Math.max(1, event.bytes);
        Event next = toldNext(events, index);
        boolean same = next != null && next.lane == event.lane;
        at(
                event.end(),
                moves -> {
                    moves.read += count;
                    moves.handling = same ? moves.handled() : moves.handling;
                    moves.told += same ? count : 0;
                });
    }

    private @Nullable Event toldNext(List<Event> events, int index) {
        return events.subList(index + 1, events.size()).stream()
                .filter(event -> event.is("handle") && event.connections.contains(connection))
                .filter(event -> Set.of("received", "half-closed", "closed").contains(event.what))
                .findFirst()
                .orElse(null);
    }

    private String handled() {
        return ownThread ? "stack" : "turn";
    }

    private void handle(List<Event> events, int index) {
        Event event = events.get(index);
        boolean worker = event.lane != null && event.lane.name.contains("worker");
        String where = worker ? "stack" : handled();
        long count =
                switch (event.what) {
                    case "received" -> event.bytes;
                    case "half-closed" -> 1;
                    default -> 0;
                };
        if (event.what.equals("replies")) {
            replies(events, index);
            return;
        }
        at(
                event.at,
                moves -> {
                    moves.accepted = true;
                    moves.opened = true;
                    moves.handling = where;
                    if (kernelReads) { // it is told without a call of its own
                        moves.read += count;
                    }
                    moves.told = Math.min(moves.read, moves.told + count);
                });
        at(
                event.end(),
                moves -> {
                    moves.handling = "";
                    moves.closed |= event.what.equals("closed");
                });
    }

    /** What the kernel takes within the turn was never owed. */
    private void replies(List<Event> events, int index) {
        Event event = events.get(index);
        long taken = taken(events, index);
        if (taken > event.end() + SOON || (taken > event.end() && leaves(events, index))) {
            at(event.end(), moves -> moves.owes = true);
            at(taken, moves -> moves.owes = false);
        }
    }

    /** Whether another lane, or the ring, gives it to the kernel. */
    private boolean leaves(List<Event> events, int index) {
        Event write = write(events, index);
        return write == null || write.lane != events.get(index).lane;
    }

    private long taken(List<Event> events, int index) {
        Event write = write(events, index);
        if (write != null) {
            return write.end();
        }
        Event event = events.get(index);
        return events.subList(index + 1, events.size()).stream()
                .filter(each -> each.isWait() && each.lane == event.lane)
                .mapToLong(each -> each.at)
                .findFirst()
                .orElse(event.end());
    }

    private @Nullable Event write(List<Event> events, int index) {
        return events.subList(index + 1, events.size()).stream()
                .filter(each -> each.is("write") && each.connections.contains(connection))
                .findFirst()
                .orElse(null);
    }
}
