package dev.acceptloop.protocol;

/** Why a connection ended: one value per connection, told to its protocol and to the listener. */
public enum CloseReason {
    /** The peer sent FIN, and what it had sent was answered. */
    PEER_CLOSED,
    /** The service closed it, as {@code ack-once} does after its reply. */
    SERVICE_CLOSED,
    /** The peer reset it, or a read or write failed. */
    RESET,
    /** The peer broke the framing, or sent a message beyond its limit. */
    PROTOCOL_ERROR,
    /** No byte came for the idle time-out. */
    IDLE,
    /** A message was begun and not finished within the request time-out. */
    REQUEST_TIMEOUT,
    /** It was one more than the server takes. */
    OVERLOADED,
    /** The service threw: our fault, not the peer's. */
    SERVICE_FAILED,
    /** The server stopped. */
    STOPPING
}
