package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;

/** The same protocol for the one connection there is. */
record OneProtocol(String name, Protocol newProtocol) implements ProtocolProvider {}
