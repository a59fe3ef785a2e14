import dev.acceptloop.blocking.BlockingModel;
import dev.acceptloop.protocol.ServerModel;

/** One thread, one connection at a time. */
module dev.acceptloop.blocking {
    requires transitive dev.acceptloop.protocol;
    requires static transitive org.jspecify;

    exports dev.acceptloop.blocking;

    provides ServerModel with
            BlockingModel;
}
