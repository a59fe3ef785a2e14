package dev.acceptloop.launcher.faults;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One fault at one model: a fresh process, somebody who is served meanwhile, and after the fault
 * somebody new, what the process holds, what it said, how it ends and whether its port is free.
 */
final class Trial {
    private static final long WORST_NANOS = 5_000_000_000L; // on a busy machine
    private static final Duration END = Duration.ofSeconds(12);
    private static final long LIMIT_SECONDS = 120;
    private static final int LOOKS = 20;
    private static final ScheduledExecutorService WATCH =
            Executors.newSingleThreadScheduledExecutor(
                    task -> Thread.ofPlatform().daemon().unstarted(task));

    private final Row row;
    private final ServerModel model;
    private final Duration calm;
    private final List<String> reasons = new ArrayList<>();
    private long calmNanos = -1;
    private long worstNanos = -1;

    /**
     * Not run yet.
     *
     * @param calm how long a bystander is looked at before the fault; zero for not at all
     */
    Trial(Row row, ServerModel model, Duration calm) {
        this.row = row;
        this.model = model;
        this.calm = calm;
    }

    /**
     * What came of it.
     *
     * @param mark what the table shows: ok, FAIL, d or -
     * @param reason of a FAIL, a d or a -; empty for an ok
     * @param calmNanos that a bystander waited at most before the fault; -1 for none
     * @param worstNanos the same while the fault went on
     * @param seconds that it took
     */
    record Outcome(
            Row row,
            ServerModel model,
            String mark,
            String reason,
            long calmNanos,
            long worstNanos,
            double seconds) {}

    Outcome run() {
        String exclusion = row.exclusion(model);
        if (!exclusion.isEmpty()) {
            return new Outcome(row, model, "-", exclusion, -1, -1, 0);
        }
        long start = System.nanoTime();
        try (ServedProcess server = ServedProcess.start(model, row.command())) {
            var watch = WATCH.schedule(() -> kill(server), LIMIT_SECONDS, TimeUnit.SECONDS);
            try {
                examine(server);
            } finally {
                watch.cancel(false);
            }
        } catch (Failure | IOException e) {
            reasons.add(said(e));
        }
        String reason = String.join("; ", reasons);
        String design = row.design(model);
        if (reasons.isEmpty() && !design.isEmpty()) {
            return outcome("d", design, start);
        }
        return outcome(reasons.isEmpty() ? "ok" : "FAIL", reason, start);
    }

    private Outcome outcome(String mark, String reason, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Outcome(row, model, mark, reason, calmNanos, worstNanos, seconds);
    }

    private void kill(ServedProcess server) {
        reasons.add("not over after " + LIMIT_SECONDS + " s");
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private void examine(ServedProcess server) throws IOException {
        Dialogue dialogue = row.dialogue();
        if (row.isAlone()) {
            look("", () -> row.fault.hurt(server));
        } else {
            dialogue.askOnce(server);
            Census before = atRest(server);
            boolean one = server.is("blocking");
            Bystander bystander = one ? null : new Bystander(server, dialogue);
            if (bystander != null && !calm.isZero()) {
                Patience.pause(calm.toMillis());
                calmNanos = bystander.takeWorstNanos();
            }
            look("", () -> row.fault.hurt(server));
            if (bystander != null) {
                look("", () -> leave(bystander));
            }
            look("afterwards: ", () -> served(server));
            look("leaks: ", () -> nothingLeft(server, before));
        }
        look("", () -> end(server));
        String trace = row.mayTrace() ? "" : server.trace();
        if (!trace.isEmpty()) {
            reasons.add("stack trace: " + trace);
        }
    }

    /** The same at two looks: what the first peer was given is given back. */
    private static Census atRest(ServedProcess server) throws IOException {
        Census last = server.census();
        for (int i = 0; i < LOOKS; i++) {
            Patience.pause(100);
            Census now = server.census();
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
        return last;
    }

    private void leave(Bystander bystander) throws InterruptedException {
        String complaint = bystander.leave();
        worstNanos = bystander.takeWorstNanos();
        Failure.unless(complaint.isEmpty(), complaint);
        Failure.unless(worstNanos > 0, "nobody asked beside the fault");
        boolean quick = worstNanos < WORST_NANOS || !row.design(model).isEmpty();
        Failure.unless(quick, "bystander waited " + worstNanos / 1_000_000 + " ms");
    }

    /** Somebody new, who may be refused as long as the places of those who left are not free. */
    private void served(ServedProcess server) throws Exception {
        var last = new ArrayList<String>();
        boolean well = Patience.until(Patience.LONG, () -> isServed(server, last));
        Failure.unless(well, last.isEmpty() ? "" : last.getLast());
    }

    private boolean isServed(ServedProcess server, List<String> complaints) {
        try {
            row.dialogue().askOnce(server);
            return true;
        } catch (Failure | IOException e) {
            return !complaints.add(said(e));
        }
    }

    private void nothingLeft(ServedProcess server, Census before) throws Exception {
        Duration limit = reasons.isEmpty() ? Patience.LONG : Duration.ofSeconds(2);
        boolean none =
                Patience.until(
                        limit, () -> server.census().beyond(before, server.model()).isEmpty());
        Failure.unless(none, server.census().beyond(before, server.model()));
    }

    private static void end(ServedProcess server) throws Exception {
        if (!server.isTold()) {
            Failure.unless(server.isAlive(), "it has ended: " + last(server.lines()));
            server.terminate();
            server.endsWell(END);
        }
        if (server.endsWithin(END)) {
            Failure.unless(server.leavesItsPort(), "its port is not free");
        }
    }

    private static String last(List<String> lines) {
        return lines.isEmpty() ? "" : lines.getLast();
    }

    private void look(String what, Looking looking) {
        try {
            looking.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            reasons.add(what + said(e));
        }
    }

    private static String said(Exception e) {
        boolean plain = e instanceof Failure || e instanceof IOException;
        String reason = plain && e.getMessage() != null ? e.getMessage() : e.toString();
        return reason.lines().findFirst().orElse("");
    }

    @FunctionalInterface
    private interface Looking {
        void look() throws Exception;
    }
}
