import dev.acceptloop.forking.ForkingModel;
import dev.acceptloop.forking.PreforkingModel;
import dev.acceptloop.protocol.server.ServerModel;

/** One process per connection. */
module dev.acceptloop.forking {
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires static transitive org.jspecify;

    exports dev.acceptloop.forking;

    provides ServerModel with
            ForkingModel,
            PreforkingModel;
}
