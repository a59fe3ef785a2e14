package dev.acceptloop.launcher.faults;

import java.util.List;

/** Faults of one kind. */
record Family(String title, List<Row> rows) {
    /** Everything, in the order of the table. */
    static List<Family> all() {
        return List.of(
                new Family("Peers that misbehave", ConnectionFaults.rows()),
                new Family("More peers than there is room for", LimitFaults.rows()),
                new Family("Little memory", MemoryFaults.rows()),
                new Family("Services that fail, and answers cut short", ServiceFaults.rows()),
                new Family("SIGTERM while something is owed", ShutdownFaults.rows()),
                new Family("What is done to processes", ProcessFaults.rows()),
                new Family("Datagrams", DatagramFaults.rows()),
                new Family("Socket files", UnixFaults.rows()));
    }
}
