/** Clients: one to talk with, and a load generator that checks every reply. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // as published
module dev.acceptloop.clients {
    requires com.fasterxml.jackson.databind;
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires transitive HdrHistogram;
    requires java.management;
    requires org.jline;
    requires static transitive org.jspecify;

    exports dev.acceptloop.clients;
}
