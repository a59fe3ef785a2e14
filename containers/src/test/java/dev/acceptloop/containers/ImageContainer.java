package dev.acceptloop.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * A container as narrow as it can be: 128 MiB without swap, one processor, a root file system that
 * cannot be written, no capability.
 */
final class ImageContainer extends GenericContainer<ImageContainer> {
    static final long MEMORY = 128L << 20;
    private static final long ONE_PROCESSOR = 1_000_000_000;

    ImageContainer(String image, String... command) {
        super(DockerImageName.parse(image));
        withImagePullPolicy(_ -> false);
        withStartupCheckStrategy(new AtOnce());
        withCommand(command);
        withCreateContainerCmdModifier(ImageContainer::narrow);
    }

    private static void narrow(CreateContainerCmd create) {
        // The image's own would be a visitor whom no test expects.
        create.withHealthcheck(new HealthCheck().withTest(List.of("NONE")));
        host(create)
                .withMemory(MEMORY)
                .withMemorySwap(MEMORY)
                .withNanoCPUs(ONE_PROCESSOR)
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"));
    }

    /** What the engine is told of its limits; never null once it is configured. */
    static HostConfig host(CreateContainerCmd create) {
        HostConfig config = create.getHostConfig();
        if (config == null) {
            throw new IllegalStateException("no host configuration");
        }
        return config;
    }

    InspectContainerResponse.ContainerState state() {
        return Engine.client().inspectContainerCmd(getContainerId()).exec().getState();
    }

    /** Starts it, or leaves nothing of it. */
    ImageContainer started() {
        try {
            start();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    protected void containerIsStopping(InspectContainerResponse info) {
        var state = state();
        String end =
                state.getStatus()
                        + ", exit status "
                        + state.getExitCodeLong()
                        + (Boolean.TRUE.equals(state.getOOMKilled()) ? ", out of memory" : "");
        String name = String.join(" ", getCommandParts()) + " (" + end + ")";
        Explained.add(name, getLogs());
    }

    @Override
    public boolean equals(Object other) { // what it inherits compares settings
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** The usual check asks once a second, all containers of this JVM together. */
    private static final class AtOnce extends StartupCheckStrategy {
        @Override
        public boolean waitUntilStartupSuccessful(DockerClient client, String id) {
            return true;
        }

        @Override
        public StartupStatus checkStartupState(DockerClient client, String id) {
            return StartupStatus.SUCCESSFUL;
        }
    }
}
