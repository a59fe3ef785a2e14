package dev.acceptloop.containers;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network.Ipam;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.testcontainers.DockerClientFactory;

/**
 * A network of which a container can be taken, and put back at the address it had: that needs a
 * network whose addresses somebody chose, and nobody else who takes one meanwhile.
 */
final class OwnNetwork implements AutoCloseable {
    private static final int TRIES = 20;
    private static final int BYTE = 256;
    private static final String PREFIX = "10.213.";

    private final String id;

    OwnNetwork() {
        Engine.require();
        id = create(TRIES);
    }

    /** Another container may have the addresses. */
    private static String create(int tries) {
        int third = freeThird();
        String subnet = PREFIX + third + ".0/24";
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

    /**
     * The third byte of addresses that this machine has nowhere. An engine that was killed leaves
     * bridges which the next one does not know; the kernel takes the older road, and that leads
     * nowhere.
     */
    private static int freeThird() {
        List<String> here = addresses();
        return ThreadLocalRandom.current()
                .ints(0, BYTE)
                .filter(third -> here.stream().noneMatch(a -> a.startsWith(PREFIX + third + ".")))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
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
