package dev.acceptloop.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.model.HealthCheck;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** {@code serve MODEL} in a container, on all its addresses and the image's port. */
final class Served implements AutoCloseable {
    /** The image's. */
    static final int PORT = 7000;

    /** What a model is told so that it keeps within the memory of a container. */
    private static final Map<String, List<String>> SETTINGS =
            Map.of(
                    "forking", List.of("--workers=2"),
                    "preforking", List.of("--workers=2"));

    /** Beside the heap uring has 16 MiB for what arrives, offloading 64 workers. */
    private static final List<String> WITHOUT_SECOND_COMPILER = List.of("uring", "offloading");

    /** The second one has 20 to 40 MiB while it is busy. */
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final Pattern TRACE = Pattern.compile("\\s+at [\\w.$/]+\\(.*|Exception in .*");
    private static final int END_SECONDS = 20;
    private static final int AT_ONCE = 3; // looks that must agree

    private final ServerModel model;
    private final List<String> words = new ArrayList<>();
    private final ImageContainer container;

    private Served(
            String name, List<String> more, String network, Consumer<CreateContainerCmd> change) {
        Engine.require();
        model = ServerModel.named(name);
        words.addAll(SETTINGS.getOrDefault(name, List.of()));
        words.addAll(more);
        var command = new ArrayList<>(List.of("serve", name));
        command.addAll(words);
        container = new ImageContainer(Engine.IMAGE, command.toArray(String[]::new));
        container.withNetworkMode(network);
        container.withCreateContainerCmdModifier(change);
        if (name.equals("uring")) { // newer engines forbid it unless told
            container.withCreateContainerCmdModifier(Served::allowRings);
        }
        if (WITHOUT_SECOND_COMPILER.contains(name)) {
            container.withEnv("JDK_JAVA_OPTIONS", FIRST_COMPILER);
        }
        container.waitingFor(new Listening());
        container.started();
    }

    private static void allowRings(CreateContainerCmd create) {
        ImageContainer.host(create)
                .withSecurityOpts(List.of("no-new-privileges", "seccomp=unconfined"));
    }

    /** Starts it on the engine's own network. */
    static Served start(String model, String... words) {
        return in("bridge", model, words);
    }

    /** Starts it on a network; {@code host} for this machine's. */
    static Served in(String network, String model, String... words) {
        return tried(new Served(model, List.of(words), network, _ -> {}));
    }

    /** Starts it on the engine's own network, with another health check than the image's. */
    static Served checked(String model, HealthCheck check) {
        return tried(
                new Served(model, List.of(), "bridge", create -> create.withHealthcheck(check)));
    }

    private static Served tried(Served served) {
        boolean here = Files.exists(served.process().resolve("net/tcp"));
        if (!here) {
            served.close();
        }
        assumeTrue(here, "the engine runs its processes on another machine than this one");
        return served;
    }

    // ------------------------------------------------------------------ what it is

    String id() {
        return container.getContainerId();
    }

    /** How many it serves at once, of at most that many. */
    int seats(int most) {
        return Math.min(most, model.serves(ServerOptions.parse(words)));
    }

    private InspectContainerResponse inspected() {
        return Engine.client().inspectContainerCmd(id()).exec();
    }

    /** Where it is reached on its one network. */
    InetSocketAddress address() {
        var networks = inspected().getNetworkSettings().getNetworks();
        return new InetSocketAddress(networks.values().iterator().next().getIpAddress(), PORT);
    }

    private Path process() {
        return Path.of("/proc", Long.toString(pid()));
    }

    private long pid() {
        return inspected().getState().getPidLong();
    }

    // ------------------------------------------------------------------ how it is

    Census census() throws IOException {
        var processes = Engine.client().topContainerCmd(id()).exec().getProcesses();
        return Census.of(pid(), processes.length);
    }

    /** The same at some looks, after somebody was served: what that one had is given back. */
    Census atRest() throws Exception {
        Peer.comesToBeServed(address());
        var last = new ArrayList<Census>();
        Patience.until("it comes to rest", () -> isStill(last));
        return last.getLast();
    }

    private boolean isStill(List<Census> last) throws IOException {
        last.add(census());
        int size = last.size();
        return size >= AT_ONCE
                && last.getLast().connections() == 0
                && last.subList(size - AT_ONCE, size).stream().distinct().count() == 1;
    }

    /** Nothing is left of what came since. */
    void hasNothingLeftOf(Census before) throws Exception {
        var more = new StringBuilder();
        try {
            Patience.until("nothing is left", () -> isEmpty(more, before));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + more, e);
        }
    }

    InspectContainerResponse.ContainerState state() {
        return container.state();
    }

    private boolean isEmpty(StringBuilder more, Census before) throws IOException {
        more.setLength(0);
        return more.append(census().beyond(before, model.name())).isEmpty();
    }

    /** Whether it still is the process that was started. */
    void runs() {
        var state = container.state();
        assertThat(state.getStatus()).isEqualTo("running");
        assertThat(state.getOOMKilled()).as("out of memory").isFalse();
    }

    /** All it said on standard output: where it listens. */
    String listening() {
        return container.getLogs(OutputType.STDOUT);
    }

    private int starts() {
        return listening().split("listening tcp ", -1).length - 1;
    }

    /** All it said on standard error. */
    String complaints() {
        return container.getLogs(OutputType.STDERR);
    }

    /** What its health check says: starting, healthy or unhealthy. */
    String health() {
        return container.state().getHealth().getStatus();
    }

    // ------------------------------------------------------------------ what is done to it

    /** The engine may fail to freeze what runs busily: it is asked again. */
    void pause() throws Exception {
        Patience.until("it is paused", this::isPaused);
    }

    private boolean isPaused() {
        try {
            Engine.client().pauseContainerCmd(id()).exec();
            return true;
        } catch (InternalServerErrorException e) {
            return Boolean.TRUE.equals(container.state().getPaused());
        }
    }

    void goOn() {
        Engine.client().unpauseContainerCmd(id()).exec();
    }

    void signal(String name) {
        Engine.client().killContainerCmd(id()).withSignal(name).exec();
    }

    /** Kills it at once, and waits until it is gone. */
    void kill() throws Exception {
        signal("KILL");
        Patience.until("it is gone", () -> !Boolean.TRUE.equals(container.state().getRunning()));
        assertThat(container.state().getExitCodeLong()).isEqualTo(137);
    }

    /** Starts the same container once more, and waits until it listens. */
    void startAgain() throws Exception {
        int before = starts();
        Engine.client().startContainerCmd(id()).exec();
        Patience.until("it listens again", () -> starts() > before);
    }

    /** SIGTERM: it drains, ends with 0, and had nothing to complain of but that in words. */
    void endsWell() {
        Engine.client().stopContainerCmd(id()).withTimeout(END_SECONDS).exec();
        var state = container.state();
        assertThat(state.getExitCodeLong()).as("exit status").isZero();
        assertThat(state.getOOMKilled()).as("out of memory").isFalse();
        assertThat(complaints().lines().filter(TRACE.asMatchPredicate())).isEmpty();
    }

    @Override
    public void close() {
        container.close();
    }

    /** Until it has said that it listens, or has ended: the usual one waits for the dead too. */
    private final class Listening extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            try {
                Patience.until("it listens", () -> starts() > 0 || hasEnded());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            if (starts() == 0) {
                throw new IllegalStateException("it has ended");
            }
        }

        private boolean hasEnded() {
            return "exited".equals(container.state().getStatus());
        }
    }
}
