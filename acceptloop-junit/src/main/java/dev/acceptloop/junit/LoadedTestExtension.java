package dev.acceptloop.junit;

import static dev.acceptloop.junit.LoadAssert.assertThat;

import dev.acceptloop.clients.Arrivals;
import dev.acceptloop.clients.LoadTest;
import dev.acceptloop.clients.LoadTestResult;
import dev.acceptloop.protocol.server.ServerOptions;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Runs a load right before a test: see {@link LoadedTest}. */
final class LoadedTestExtension
        implements BeforeTestExecutionCallback, ParameterResolver, TestExecutionExceptionHandler {
    private static final ExtensionContext.Namespace KEPT =
            ExtensionContext.Namespace.create(LoadedTestExtension.class);

    @Override
    public void beforeTestExecution(ExtensionContext test) throws Exception {
        LoadedTest asked = asked(test);
        LoadTestResult result = load(asked, test).run();
        publish(result, test);
        try {
            assertThat(result).meetsExpectations();
        } catch (UndecidedError e) {
            throw judged(e, asked);
        }
        test.getStore(KEPT).put(LoadTestResult.class, result);
    }

    private static LoadedTest asked(ExtensionContext test) {
        return AnnotationSupport.findAnnotation(test.getRequiredTestMethod(), LoadedTest.class)
                .orElseThrow();
    }

    private static LoadTest load(LoadedTest asked, ExtensionContext test) {
        return to(asked, test)
                .connections(asked.connections())
                .rate(asked.rate())
                .during(ServerOptions.duration("during", asked.during()))
                .warmup(ServerOptions.duration("warmup", asked.warmup()))
                .messageBytes(asked.bytes())
                .with(options -> options.depth(asked.depth()))
                .with(options -> options.arrivals(Arrivals.named(asked.arrivals())))
                .expect(asked.expect());
    }

    private static LoadTest to(LoadedTest asked, ExtensionContext test) {
        if (!asked.target().isEmpty()) {
            return LoadTest.to(asked.target());
        }
        Served served = ServeExtension.served(test);
        if (served == null) {
            throw new ExtensionConfigurationException(
                    "there is nothing to load: neither @Serve nor a target");
        }
        return served.load();
    }

    private static void publish(LoadTestResult result, ExtensionContext test) {
        var entry = new HashMap<String, String>();
        entry.put("load", result.toString());
        List<String> warnings = result.verdict().warnings();
        if (!warnings.isEmpty()) {
            entry.put("load-warnings", String.join("; ", warnings));
        }
        test.publishReportEntry(entry);
    }

    // ------------------------------------------------------------------ the test itself

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == LoadTestResult.class;
    }

    @Override
    public LoadTestResult resolveParameter(ParameterContext parameter, ExtensionContext test) {
        LoadTestResult result = test.getStore(KEPT).get(LoadTestResult.class, LoadTestResult.class);
        if (result == null) {
            throw new ParameterResolutionException(
                    "the load runs right before the test: nothing before it has a result");
        }
        return result;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable thrown)
            throws Throwable {
        throw thrown instanceof UndecidedError e ? judged(e, asked(test)) : thrown;
    }

    private static RuntimeException judged(UndecidedError error, LoadedTest asked) {
        if (asked.undecided() == Undecided.ABORTS) {
            return new TestAbortedException(error.getMessage(), error);
        }
        throw error;
    }
}
