import dev.acceptloop.event.dispatcher.DispatcherModel;
import dev.acceptloop.event.model.ReactorModel;
import dev.acceptloop.protocol.server.ServerModel;

/** An event framework after Twisted: one reactor, told apart from the protocols it drives. */
module dev.acceptloop.event {
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires static transitive org.jspecify;

    exports dev.acceptloop.event;
    exports dev.acceptloop.event.deferred;
    exports dev.acceptloop.event.dispatcher;
    exports dev.acceptloop.event.endpoints;
    exports dev.acceptloop.event.model;
    exports dev.acceptloop.event.policies;
    exports dev.acceptloop.event.protocols;
    exports dev.acceptloop.event.registry;
    exports dev.acceptloop.event.task;
    exports dev.acceptloop.event.testing;
    exports dev.acceptloop.event.time;

    provides ServerModel with
            ReactorModel,
            DispatcherModel;
}
