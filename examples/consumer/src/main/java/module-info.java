/** Needs modules of others, and is held to what they export. */
module consumer {
    requires dev.acceptloop.clients;
    requires dev.acceptloop.event;
    requires dev.acceptloop.protocol;
}
