package dev.acceptloop.protocol;

/**
 * A protocol from outside this module, found with {@link java.util.ServiceLoader} by its name: what
 * a connection says, where {@code ServiceProvider} is what is said to a message. Every model runs
 * it on streams; a child process finds it the same way.
 *
 * <p>The limit on connections and the time-outs hold for it; the refusal and the announcement go
 * out as they are, in no framing. The request time-out measures a time in which {@link
 * Protocol#midMessage} is true after every read.
 */
public interface ProtocolProvider {
    /** The value of {@code --service} that chooses it. */
    String name();

    /**
     * The protocol of one new connection. Called from as many threads as the model has, right
     * before the protocol is told of its connection; what it throws ends that connection.
     */
    Protocol newProtocol();
}
