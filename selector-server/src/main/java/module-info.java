import dev.acceptloop.protocol.ServerModel;
import dev.acceptloop.selector.SelectorModel;

/** One thread, all connections: readiness selection. */
module dev.acceptloop.selector {
    requires transitive dev.acceptloop.protocol;
    requires static transitive org.jspecify;

    exports dev.acceptloop.selector;

    provides ServerModel with
            SelectorModel;
}
