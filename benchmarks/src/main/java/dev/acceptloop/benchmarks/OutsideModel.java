package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An outside arm as a scenario asks for it: it takes no options, and serves echo, HTTP, or either.
 *
 * <p>Not thread-safe.
 */
final class OutsideModel implements ServerModel {
    /** Loops that stand still until a client reads: said in their sources, and no bug. */
    private static final Set<String> WAITING = Set.of("c-epoll", "c-poll", "c-uring");

    private final String name;
    private final String description;
    private final Supplier<String> absence;
    private final Set<String> services;
    private final Maker maker;
    private final Map<String, OutsideArm> made = new HashMap<>(); // by service

    private interface Maker {
        OutsideArm make(String service, Path directory) throws IOException;
    }

    private OutsideModel(
            String name,
            String description,
            Supplier<String> absence,
            Set<String> services,
            Maker maker) {
        this.name = name;
        this.description = description;
        this.absence = absence;
        this.services = services;
        this.maker = maker;
    }

    static OutsideModel of(Peer peer) {
        return new OutsideModel(
                peer.name(), peer.description(), peer.absence(), peer.services(), peer::arm);
    }

    static OutsideModel of(OutsideArm arm) {
        return new OutsideModel(
                arm.name(),
                arm.description(),
                () -> "",
                arm.services(),
                (service, _) -> arm.serving(service));
    }

    /** The models that are compared, and who is compared with them. */
    static List<ServerModel> all(ComparisonOptions options) {
        var all = new ArrayList<ServerModel>(options.models());
        options.outsideArms().forEach(arm -> all.add(of(arm)));
        options.peers().forEach(peer -> all.add(of(peer)));
        return all;
    }

    /**
     * What is to be started for that service; made once.
     *
     * @param directory where it may have to be compiled to
     * @throws IOException if it cannot be made, in one line
     */
    OutsideArm arm(String service, Path directory) throws IOException {
        OutsideArm arm = made.get(service);
        if (arm == null) {
            arm = maker.make(service, directory);
            made.put(service, arm);
        }
        return arm;
    }

    /** Whether a client that does not read stops all others. */
    boolean waitsForReaders() {
        return WAITING.contains(name);
    }

    // ------------------------------------------------------------------ as a model

    @Override
    public String name() {
        return OutsideArm.PREFIX + name;
    }

    @Override
    public String module() {
        return "";
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP);
    }

    @Override
    public String unavailable() {
        return absence.get();
    }

    @Override
    public boolean sharesMemory() {
        return !name.endsWith("-fork");
    }

    @Override
    public void check(ServerOptions options) {
        ServerModel.super.check(options);
        String service = options.value(Option.SERVICE);
        if (!services.contains(service)) {
            throw new IllegalArgumentException(name() + " does not serve " + service);
        }
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) {
        throw new UnsupportedOperationException("a process of its own");
    }
}
