import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.threaded.PrethreadedModel;
import dev.acceptloop.threaded.ThreadedModel;

/** One thread per connection: platform, pooled, virtual. */
module dev.acceptloop.threaded {
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires static transitive org.jspecify;

    exports dev.acceptloop.threaded;

    provides ServerModel with
            ThreadedModel.Threaded,
            ThreadedModel.Pooled,
            ThreadedModel.Virtual,
            PrethreadedModel;
}
