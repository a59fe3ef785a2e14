package dev.acceptloop.containers;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network.Ipam;
import java.util.concurrent.ThreadLocalRandom;
import org.testcontainers.DockerClientFactory;

/**
 * A network of which a container can be taken, and put back at the address it had: that needs a
 * network whose addresses somebody chose, and nobody else who takes one meanwhile.
 */
final class OwnNetwork implements AutoCloseable {
    private static final int TRIES = 20;
    private static final int BYTE = 256;

    private final String id;

    OwnNetwork() {
        Engine.require();
        id = create(TRIES);
    }

    /** Another container, or a road of this machine, may have the addresses. */
    private static String create(int tries) {
        int third = ThreadLocalRandom.current().nextInt(BYTE);
        String subnet = "10.213." + third + ".0/24";
        try {
            return Engine.client()
                    .createNetworkCmd()
                    .withName("acceptloop-" + DockerClientFactory.SESSION_ID + "-" + third)
                    .withLabels(DockerClientFactory.DEFAULT_LABELS)
                    .withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(subnet)))
                    .exec()
                    .getId();
        } catch (DockerException e) {
            if (tries == 1) {
                throw e;
            }
            return create(tries - 1);
        }
    }

    String id() {
        return id;
    }

    void without(Served server) {
        Engine.client()
                .disconnectFromNetworkCmd()
                .withNetworkId(id)
                .withContainerId(server.id())
                .exec();
    }

    /** Gives it back the address that it had. */
    void with(Served server, String address) {
        var own = new ContainerNetwork.Ipam().withIpv4Address(address);
        Engine.client()
                .connectToNetworkCmd()
                .withNetworkId(id)
                .withContainerId(server.id())
                .withContainerNetwork(new ContainerNetwork().withIpamConfig(own))
                .exec();
    }

    @Override
    public void close() {
        Engine.client().removeNetworkCmd(id).exec();
    }
}
