/** Load tests, and running models, in JUnit. */
module dev.acceptloop.junit {
    requires transitive dev.acceptloop.clients;
    requires transitive dev.acceptloop.protocol;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports dev.acceptloop.junit;

    opens dev.acceptloop.junit to
            org.junit.platform.commons; // JUnit makes the extensions
}
