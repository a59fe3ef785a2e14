package dev.acceptloop.launcher.recording;

import dev.acceptloop.launcher.recording.Lines.Line;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One thing that the server did. Times in microseconds; what it does not have is empty or 0. */
final class Event {
    final long at;
    final @Nullable Lane lane; // null: not one of those that are shown
    String kind;
    String call = "";
    String what = "";
    String result = "";
    String section = "";
    final Set<Integer> connections = new TreeSet<>();
    boolean listening;
    long lasts;
    long bytes;
    int times = 1;
    int message;
    String address = ""; // of a futex, or of what is written to wake somebody
    int count; // what a wait returned
    @Nullable Lane to;
    @Nullable Line line;

    Event(long at, @Nullable Lane lane, String kind) {
        this.at = at;
        this.lane = lane;
        this.kind = kind;
    }

    long end() {
        return at + lasts;
    }

    boolean is(String... kinds) {
        return Set.of(kinds).contains(kind);
    }

    /** Whether it stands in a call that is for waiting, and not in a read or an accept. */
    boolean isWait() {
        return kind.equals("wait");
    }

    boolean foundNothing() {
        return is("accept", "read") && result.equals(Events.NOTHING);
    }
}
