package dev.acceptloop.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * The test counts what this process has, or takes all of something: where contracts run side by
 * side, nothing runs beside it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface WholeProcess {
    /** What a test of a contract needs of its process: a part, or the whole. */
    final class Locks implements ResourceLocksProvider {
        private static final String PROCESS = "process";

        @Override
        public Set<Lock> provideForMethod(List<Class<?>> enclosing, Class<?> test, Method method) {
            boolean whole = method.isAnnotationPresent(WholeProcess.class);
            return Set.of(
                    new Lock(
                            PROCESS,
                            whole ? ResourceAccessMode.READ_WRITE : ResourceAccessMode.READ));
        }
    }
}
