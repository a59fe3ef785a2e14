import dev.acceptloop.async.AsyncModel;
import dev.acceptloop.async.UringModel;
import dev.acceptloop.protocol.server.ServerModel;

/** Completions instead of readiness. */
module dev.acceptloop.async {
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires static transitive org.jspecify;

    exports dev.acceptloop.async;

    provides ServerModel with
            AsyncModel,
            UringModel;
}
