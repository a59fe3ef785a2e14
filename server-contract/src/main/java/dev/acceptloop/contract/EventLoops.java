package dev.acceptloop.contract;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.serving.LoopExecutor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The ways into the event loops of a server, found in its fields: no server has a method that only
 * a test would call.
 */
final class EventLoops {
    private static final String SUITE = "dev.acceptloop.";

    private final List<LoopExecutor> found = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> left = new ArrayDeque<>();

    private EventLoops() {}

    /** In the order in which its fields name them; one at least. */
    static List<LoopExecutor> of(Server server) {
        var loops = new EventLoops();
        loops.visit(server);
        while (!loops.left.isEmpty()) {
            loops.look(loops.left.remove());
        }
        if (loops.found.isEmpty()) {
            throw new AssertionError(server + " has no event loop");
        }
        return loops.found;
    }

    private void look(Object object) {
        if (object instanceof LoopExecutor loop) {
            found.add(loop);
        } else if (object instanceof List<?> list) {
            list.forEach(this::visit);
        } else {
            for (Class<?> of = object.getClass(); isOurs(of); of = of.getSuperclass()) {
                lookAtFields(object, of);
            }
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith(SUITE);
    }

    private void lookAtFields(Object object, Class<?> of) {
        for (Field field : of.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                try {
                    field.setAccessible(true);
                    visit(field.get(object));
                } catch (IllegalAccessException e) {
                    throw new LinkageError(field.toString(), e);
                }
            }
        }
    }

    private void visit(Object object) {
        if (object != null && seen.add(object)) {
            left.add(object);
        }
    }
}
