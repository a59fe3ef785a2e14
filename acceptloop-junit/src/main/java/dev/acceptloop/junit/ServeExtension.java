package dev.acceptloop.junit;

import dev.acceptloop.protocol.server.Server;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Opens a server before each test and closes it afterwards: see {@link Serve}. */
final class ServeExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace KEPT =
            ExtensionContext.Namespace.create(ServeExtension.class);

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        test.getStore(KEPT).put(Served.class, Served.open(nearest(test)));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        Served served = test.getStore(KEPT).remove(Served.class, Served.class);
        if (served != null) { // it was opened
            served.close();
        }
    }

    private static Serve nearest(ExtensionContext test) {
        return AnnotationSupport.findAnnotation(test.getRequiredTestMethod(), Serve.class)
                .or(() ->
                        AnnotationSupport.findAnnotation(
                                test.getRequiredTestClass(),
                                Serve.class,
                                test.getEnclosingTestClasses()))
                .orElseThrow();
    }

    /** The server of that test; null if it has none, or not yet. */
    static @Nullable Served served(ExtensionContext test) {
        return test.getStore(KEPT).get(Served.class, Served.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Server resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Served served = served(test);
        if (served == null) {
            throw new ParameterResolutionException(
                    "each test has a server of its own: what is before all of them has none");
        }
        return served.server();
    }
}
