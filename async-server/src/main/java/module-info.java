import dev.acceptloop.async.AsyncModel;
import dev.acceptloop.protocol.ServerModel;

/** Completions instead of readiness. */
module dev.acceptloop.async {
    requires transitive dev.acceptloop.protocol;
    requires static transitive org.jspecify;

    exports dev.acceptloop.async;

    provides ServerModel with
            AsyncModel;
}
