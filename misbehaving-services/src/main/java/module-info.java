import dev.acceptloop.misbehaving.GarbageProvider;
import dev.acceptloop.misbehaving.HalfCloseProvider;
import dev.acceptloop.misbehaving.ResetAfterProvider;
import dev.acceptloop.misbehaving.SlowProvider;
import dev.acceptloop.misbehaving.StallProvider;
import dev.acceptloop.misbehaving.WrongLengthProvider;
import dev.acceptloop.protocol.ProtocolProvider;

/** Services that do wrong on purpose, for who tests a client. */
module dev.acceptloop.misbehaving {
    requires dev.acceptloop.protocol;
    requires static transitive org.jspecify;

    provides ProtocolProvider with
            GarbageProvider,
            HalfCloseProvider,
            ResetAfterProvider,
            SlowProvider,
            StallProvider,
            WrongLengthProvider;
}
