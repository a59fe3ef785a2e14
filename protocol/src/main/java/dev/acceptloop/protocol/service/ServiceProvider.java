package dev.acceptloop.protocol.service;

/**
 * A service from outside this module, found with {@link java.util.ServiceLoader} by its name; a
 * child process finds it the same way.
 */
public interface ServiceProvider extends Service {
    /** The value of {@code --service} that chooses it. */
    String name();
}
