package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where Java threads were found when JFR looked: a stack for each sample, the outermost method
 * first.
 */
final class Profile {
    private static final String SAMPLE = "jdk.ExecutionSample";

    private final List<List<String>> stacks = new ArrayList<>();

    /**
     * A method.
     *
     * @param self samples in which it ran
     * @param total samples in which it, or something it called, ran
     */
    record Method(String name, long self, long total) {}

    /** Adds the samples of a recording. */
    void add(Path recording) throws IOException {
        try (var events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getEventType().getName().equals(SAMPLE)
                        && event.getStackTrace() != null) {
                    add(
                            event.getStackTrace().getFrames().stream()
                                    .map(Profile::name)
                                    .toList()
                                    .reversed());
                }
            }
        }
    }

    /** Adds one sample, the outermost method first. */
    void add(List<String> stack) {
        if (!stack.isEmpty()) {
            stacks.add(List.copyOf(stack));
        }
    }

    private static String name(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        String type = method.getType().getName();
        return type.substring(type.lastIndexOf('/') + 1) + '.' + method.getName();
    }

    int samples() {
        return stacks.size();
    }

    List<List<String>> stacks() {
        return stacks;
    }

    /** The methods that ran in most samples, so many of them. */
    List<Method> top(int count) {
        Map<String, Long> self = new HashMap<>();
        Map<String, Long> total = new HashMap<>();
        for (List<String> stack : stacks) {
            self.merge(stack.getLast(), 1L, Long::sum);
            new HashSet<>(stack).forEach(name -> total.merge(name, 1L, Long::sum)); // it may recur
        }
        return self.entrySet().stream()
                .map(e -> new Method(e.getKey(), e.getValue(), total.getOrDefault(e.getKey(), 0L)))
                .sorted(
                        Comparator.comparingLong(Method::self)
                                .reversed()
                                .thenComparing(Method::name))
                .limit(count)
                .toList();
    }
}
