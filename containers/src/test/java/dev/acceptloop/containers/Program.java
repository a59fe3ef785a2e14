package dev.acceptloop.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A container that ran to its end.
 *
 * @param status its exit status
 * @param said on standard output and error
 */
record Program(int status, String said) {
    private static final int MOST_SECONDS = 60;

    /** Runs a command of the image that is tested. */
    static Program run(String... command) {
        return run(_ -> {}, Engine.IMAGE, command);
    }

    /** Runs one of any image, with other limits. */
    static Program run(Consumer<CreateContainerCmd> change, String image, String... command) {
        try (var container = new ImageContainer(image, command)) {
            container.withCreateContainerCmdModifier(change);
            String id = container.started().getContainerId();
            var end = Engine.client().waitContainerCmd(id).exec(new WaitContainerResultCallback());
            int status = end.awaitStatusCode(MOST_SECONDS, TimeUnit.SECONDS);
            return new Program(status, container.getLogs());
        }
    }
}
