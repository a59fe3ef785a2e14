import dev.acceptloop.protocol.NamedService;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.ServerModel;

/** What the servers say, and the seam between saying it and moving bytes. */
module dev.acceptloop.protocol {
    requires static transitive org.jspecify;

    exports dev.acceptloop.protocol;

    uses NamedService;
    uses ProtocolProvider;
    uses ServerModel;
}
