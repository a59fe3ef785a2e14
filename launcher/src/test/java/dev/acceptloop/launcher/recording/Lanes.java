package dev.acceptloop.launcher.recording;

import dev.acceptloop.launcher.recording.Lines.Stack;
import dev.acceptloop.launcher.recording.Trace.Call;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All threads of a trace: which process they are of, what they are called. */
final class Lanes {
    private static final int LONGEST = 15; // that the kernel keeps of a name
    private static final List<String> LONGER = List.of("ForkJoinPool-1-worker", "connection-timer");
    private static final Pattern NAME = Pattern.compile("PR_SET_NAME, \"(.*?)\".*");

    private final Map<Integer, Lane> lanes = new TreeMap<>();
    private final Map<Integer, Integer> makers = new HashMap<>(); // of threads, by native id
    private int processes;

    Lanes(List<Call> calls, List<String> dump) {
        int root = calls.getFirst().thread();
        lanes.put(root, new Lane(root, processes++, true));
        for (Call call : calls) {
            if (isClone(call) && call.number() > 0) {
                born(call, lanes.get(call.thread()));
            }
        }
        for (Call call : calls) {
            Lane lane = lanes.get(call.thread());
            Matcher name = NAME.matcher(call.arguments());
            if (lane != null && call.name().equals("prctl") && name.matches()) {
                lane.name = name.group(1);
            }
            if (lane != null && call.name().equals("exit")) {
                lane.to = call.end();
            }
            if (lane != null && call.name().equals("exit_group")) {
                lanes.values().stream()
                        .filter(each -> each.process == lane.process)
                        .forEach(each -> each.to = Math.min(each.to, call.end()));
            }
        }
        Lines.stacks(dump).forEach(this::standing);
        lanes.values().forEach(this::name);
    }

    /** In full, and with no number that is another one the next time. */
    private void name(Lane lane) {
        Lane maker = lanes.get(makers.getOrDefault(lane.thread, 0));
        lane.madeByMain = maker != null && maker.name.equals("main");
        if (lane.name.length() == LONGEST) {
            LONGER.stream().filter(e -> e.startsWith(lane.name)).forEach(e -> lane.name = e);
        }
        for (Lane child : lanes.values()) {
            if (child.first && lane.name.endsWith("-" + child.thread)) {
                int end = lane.name.lastIndexOf('-');
                lane.name = lane.name.substring(0, end);
                lane.watches = child.process;
            }
        }
    }

    static boolean isClone(Call call) {
        return call.name().startsWith("clone") || call.name().equals("vfork");
    }

    private void born(Call call, Lane parent) {
        int thread = (int) call.number();
        boolean isThread = call.arguments().contains("CLONE_THREAD");
        int process = isThread ? parent.process : processes++;
        var lane = new Lane(thread, process, !isThread);
        lane.from = call.at();
        makers.put(thread, parent.thread);
        lanes.put(thread, lane);
    }

    private void standing(int thread, Stack stack) {
        Lane lane = lanes.get(thread);
        if (lane != null) {
            lane.name = stack.name();
            lane.stands = stack.frames();
        }
    }

    Lane of(int thread) {
        return lanes.get(thread);
    }

    Collection<Lane> all() {
        return lanes.values();
    }

    int processes() {
        return processes;
    }

    /** When that process began. */
    Lane firstOf(int process) {
        return lanes.values().stream()
                .filter(each -> each.process == process && each.first)
                .findFirst()
                .orElseThrow();
    }
}
