import dev.acceptloop.blocking.BlockingModel;
import dev.acceptloop.blocking.NonblockingModel;
import dev.acceptloop.protocol.server.ServerModel;

/** One thread: one connection at a time, or all of them asked in turn. */
module dev.acceptloop.blocking {
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires static transitive org.jspecify;

    exports dev.acceptloop.blocking;

    provides ServerModel with
            BlockingModel,
            NonblockingModel;
}
