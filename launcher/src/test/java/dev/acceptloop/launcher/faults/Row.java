package dev.acceptloop.launcher.faults;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One kind of fault: what is done, to which models, and how they are started for it. */
final class Row {
    final String key;
    final String title;
    final Fault fault;
    private final Map<String, String> excluded = new TreeMap<>(); // model: why
    private final Map<String, String> designed = new TreeMap<>();
    private final List<String> prefix = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private Dialogue dialogue = Dialogue.ECHO;
    private TransportKind transport = TransportKind.TCP;
    private String jvm = "";
    private boolean ownService;
    private boolean mayTrace;
    private boolean alone;

    Row(String key, String title, Fault fault) {
        this.key = key;
        this.title = title;
        this.fault = fault;
    }

    /** What the bystander and the newcomer ask. */
    Row asking(Dialogue dialogue) {
        this.dialogue = dialogue;
        return this;
    }

    Row serving(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    Row over(TransportKind kind) {
        transport = kind;
        return this;
    }

    Row under(String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    Row jvm(String options) {
        jvm = options;
        return this;
    }

    /** Stack traces are no fault here: it is told to log all, or a service of ours throws. */
    Row tracing() {
        mayTrace = true;
        return this;
    }

    /** {@link ThrowingService} is on its class path. */
    Row withThrowingService() {
        ownService = true;
        return tracing().serving("--service", ThrowingService.NAME);
    }

    /** It ends the server, or there is nobody else to be served. */
    Row alone() {
        alone = true;
        return this;
    }

    Row without(String why, String... models) {
        for (String model : models) {
            excluded.put(model, why);
        }
        return this;
    }

    /** In these models others wait, as their description says. */
    Row designed(String why, String... models) {
        for (String model : models) {
            designed.put(model, why);
        }
        return this;
    }

    // ------------------------------------------------------------------ asked by a trial

    /** Why it does not apply; empty if it does. */
    String exclusion(ServerModel model) {
        if (!model.unavailable().isEmpty()) {
            return model.unavailable();
        }
        return model.transports().contains(transport)
                ? excluded.getOrDefault(model.name(), "")
                : "does not serve " + transport;
    }

    /** Why others wait; empty if they must not. */
    String design(ServerModel model) {
        return designed.getOrDefault(model.name(), "");
    }

    Dialogue dialogue() {
        return dialogue;
    }

    boolean isAlone() {
        return alone;
    }

    boolean mayTrace() {
        return mayTrace;
    }

    ServedProcess.Command command() {
        var all = new ArrayList<>(dialogue.words());
        all.addAll(words);
        String classPath = ownService ? Registration.classPath() : "";
        return new ServedProcess.Command(List.copyOf(prefix), jvm, classPath, all);
    }
}
