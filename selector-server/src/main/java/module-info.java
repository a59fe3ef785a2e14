import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.selector.OffloadingModel;
import dev.acceptloop.selector.PollerModel;
import dev.acceptloop.selector.SelectorModel;
import dev.acceptloop.selector.ShardedModel;

/** One thread, all connections: readiness selection. */
module dev.acceptloop.selector {
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires static transitive org.jspecify;

    exports dev.acceptloop.selector;

    provides ServerModel with
            SelectorModel,
            ShardedModel,
            OffloadingModel,
            PollerModel.Select,
            PollerModel.Poll,
            PollerModel.Epoll,
            PollerModel.EpollEdge;
}
