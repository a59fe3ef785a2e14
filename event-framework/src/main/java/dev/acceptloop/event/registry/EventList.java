package dev.acceptloop.event.registry;

import dev.acceptloop.event.logging.UnfailingLogger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The smallest event framework: a list of handlers, and one {@link #run} that fires each.
 *
 * <pre>
 * register(A) register(B) register(C) ... run -> A.execute -> B.execute -> C.execute
 * </pre>
 *
 * <p>Two things are here already that every larger framework is made of. <b>The framework calls
 * you</b>: whoever writes a handler does not know when, in which order, or with whom it runs. And
 * so <b>there is a contract</b>, and the question when a breach of it is found:
 *
 * <ul>
 *   <li>by the compiler, where it can be said in a type: {@code register(Class<? extends Handler>)}
 *       does not take a class that is no handler;
 *   <li>when it is registered, where it cannot: that a class named in a file is a handler at all,
 *       that it is not abstract, that it can be made;
 *   <li>when it is fired, which is too late: at night, in the middle of a list, far from the line
 *       that is wrong.
 * </ul>
 *
 * <p>So a handler is made when it is registered. In a language without the first of the three the
 * base class's method would throw "you must override this", and that is the third.
 *
 * <p>Confined to one thread.
 */
public final class EventList {
    private static final Logger LOG = UnfailingLogger.of(EventList.class);

    private final List<Handler> handlers = new ArrayList<>();

    /**
     * Adds a handler of that class behind those there are; a class may be added again.
     *
     * @throws IllegalArgumentException if the class breaks the contract; the message says how, and
     *     the list is as it was
     */
    public void register(Class<? extends Handler> type) {
        if (Modifier.isAbstract(type.getModifiers())) { // as every interface is
            throw refused(type.getName(), "is abstract");
        }
        handlers.add(made(type));
    }

    /**
     * Adds a handler whose class is named, as a configuration would.
     *
     * @throws IllegalArgumentException if there is no such class, or it breaks the contract; the
     *     message says how, and the list is as it was
     */
    public void register(String className) {
        try {
            Class<?> type = Class.forName(className, false, EventList.class.getClassLoader());
            if (!Handler.class.isAssignableFrom(type)) {
                throw refused(className, "is not a Handler");
            }
            register(type.asSubclass(Handler.class));
        } catch (ClassNotFoundException e) {
            throw refused(className, "is not there");
        }
    }

    private static Handler made(Class<? extends Handler> type) {
        try {
            Constructor<? extends Handler> constructor = type.getConstructor();
            return constructor.newInstance();
        } catch (NoSuchMethodException e) {
            throw refused(type.getName(), "has no public constructor that takes nothing");
        } catch (IllegalAccessException e) {
            throw refused(type.getName(), "is not public");
        } catch (InvocationTargetException e) {
            throw refused(type.getName(), "cannot be made: " + e.getCause());
        } catch (InstantiationException e) {
            throw refused(type.getName(), "is abstract");
        }
    }

    private static IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException("no handler: " + name + " " + why);
    }

    /**
     * Fires each handler once, in the order they were registered. One that throws does not keep the
     * others from theirs; one that is registered meanwhile waits for the next run, or a handler
     * that registers another could keep the list running for ever.
     */
    public void run() {
        for (Handler handler : List.copyOf(handlers)) {
            try {
                handler.execute();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a handler failed: " + handler.getClass().getName(), e);
            }
        }
    }
}
