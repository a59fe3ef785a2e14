import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.service.ServiceProvider;

/** What the servers say, and the seam between saying it and moving bytes. */
module dev.acceptloop.protocol {
    requires static transitive org.jspecify;

    exports dev.acceptloop.protocol;
    exports dev.acceptloop.protocol.framing;
    exports dev.acceptloop.protocol.http;
    exports dev.acceptloop.protocol.server;
    exports dev.acceptloop.protocol.service;
    exports dev.acceptloop.protocol.serving;

    uses ServiceProvider;
    uses ProtocolProvider;
    uses ServerModel;
}
