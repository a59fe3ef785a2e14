package dev.acceptloop.contract;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * The tests of one model: extend it, and hand the constructor the model's name.
 *
 * <pre>
 * final class SelectorContractTest extends ServerContract {
 *     SelectorContractTest() {
 *         super("selector");
 *     }
 * }
 * </pre>
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("contract")
public abstract class ServerContract
        implements EchoContract,
                FramingContract,
                ServiceContract,
                HttpContract,
                ChatContract,
                HalfCloseContract,
                TroubleContract,
                SeamContract,
                FailureContract,
                LingerContract,
                FairnessContract,
                LimitContract,
                TimeoutContract,
                OverloadContract,
                BackpressureContract,
                OpenContract,
                UnixContract,
                DatagramContract,
                DatagramShutdownContract,
                UdpContract,
                UnixDatagramContract,
                ShutdownContract,
                DrainContract {
    /**
     * A test that ends with a silent peer does not wait for it a second; {@link LingerContract}
     * does.
     */
    private static final Duration LINGER = Duration.ofMillis(100);

    private final ServerModel model;

    /**
     * For the model of that name.
     *
     * @throws IllegalArgumentException if it is not on the path
     */
    protected ServerContract(String model) {
        this.model = ServerModel.named(model);
    }

    @Override
    public final ServerModel model() {
        return model;
    }

    /** A reply has as long to leave as a client waits for it: what decides is never the speed. */
    @Override
    public ServerOptions options() {
        return ServerOptions.DEFAULTS
                .with(Option.DRAIN_TIMEOUT, patience())
                .with(Option.LINGER, LINGER);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(10);
    }

    @Override
    public Map<Deviation, String> deviations() {
        return Map.of();
    }
}
