/** Clients: to talk with, to get a page with, and a load generator that checks every reply. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // as published
module dev.acceptloop.clients {
    requires com.fasterxml.jackson.databind;
    requires dev.acceptloop.event;
    requires transitive dev.acceptloop.protocol;
    requires dev.acceptloop.syscalls;
    requires transitive HdrHistogram;
    requires java.management;
    requires java.xml;
    requires org.jline;
    requires static transitive org.jspecify;

    exports dev.acceptloop.clients;
}
