package dev.acceptloop.testcontainers;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * {@code acceptloop serve} in a container: a server that echoes, or does wrong on purpose, for who
 * tests a client. Started when it has said that it listens.
 *
 * <p>Services that misbehave: {@code slow} drips its reply, {@code half-close} ends after the first
 * one, {@code reset-after} resets in the middle ({@link #withResetAfter}), {@code garbage} answers
 * with as many bytes of nonsense, {@code stall} says half and no more, {@code wrong-length}
 * announces more than it sends. All others are those of {@code acceptloop serve --help}.
 *
 * <p>Where the engine forwards its ports by a program, not in the kernel, a client sees a reset as
 * an end; on the container's own address it is one.
 */
public final class AcceptloopContainer extends GenericContainer<AcceptloopContainer> {
    /** The port in the container. */
    public static final int PORT = 7000;

    private static final DockerImageName IMAGE = DockerImageName.parse("acceptloop");

    private final List<String> arguments = new ArrayList<>();
    private String model = "selector";
    private String service = "echo";

    /**
     * A server of that image, or of one that says it is compatible with {@code acceptloop}.
     *
     * @throws IllegalStateException if it is another
     */
    public AcceptloopContainer(DockerImageName image) {
        super(image);
        image.assertCompatibleWith(IMAGE);
        addExposedPort(PORT);
        waitingFor(Wait.forLogMessage(".*listening tcp .*\\n", 1));
    }

    /** The same, of the image of that name. */
    public AcceptloopContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /** How it serves: one of {@code acceptloop models}; {@code selector} unless told. */
    public AcceptloopContainer withModel(String name) {
        model = name;
        return this;
    }

    /** What it says; {@code echo} unless told. */
    public AcceptloopContainer withService(String name) {
        service = name;
        return this;
    }

    /** Further words of {@code acceptloop serve}, such as {@code --max-connections=4}. */
    public AcceptloopContainer withArgument(String... words) {
        arguments.addAll(List.of(words));
        return this;
    }

    /** Service {@code reset-after}: echoes so many bytes, and resets the connection. */
    public AcceptloopContainer withResetAfter(int bytes) {
        withEnv("ACCEPTLOOP_RESET_AFTER", Integer.toString(bytes));
        return withService("reset-after");
    }

    /** Where a client reaches it; it has been started. */
    public InetSocketAddress getAddress() {
        return new InetSocketAddress(getHost(), getMappedPort(PORT));
    }

    @Override
    protected void configure() {
        var command = new ArrayList<>(List.of("serve", model, "--service=" + service));
        command.addAll(arguments);
        setCommand(command.toArray(new String[0]));
    }

    @Override
    public boolean equals(Object other) { // what it inherits compares settings
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
