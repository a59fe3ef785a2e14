package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Each test of the contract fails for a server with a fault it is there to notice.
 *
 * <p>Waiting for what a faulty server does not do is most of the work: so the faults are dealt to
 * several classes, which the build runs side by side, each in a JVM of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultTests {
    /** How many classes there are. */
    static final int SHARES = 4;

    static final List<Method> TESTS =
            Arrays.stream(FaultyContract.class.getMethods())
                    .filter(FaultTests::isTest)
                    .collect(Collectors.toList());

    private final int share;

    /** One of the {@link #SHARES}, from 0. */
    FaultTests(int share) {
        this.share = share;
    }

    @AfterEach
    void mend() throws Exception {
        FaultyModel.fault = Fault.NONE;
        FaultyServer.mend();
    }

    Stream<Fault> faults() {
        List<Fault> all = List.of(Fault.values());
        return all.stream()
                .filter(fault -> fault != Fault.NONE && all.indexOf(fault) % SHARES == share);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isNoticed(Fault fault) {
        FaultyModel.fault = fault;
        var selectors = new ArrayList<DiscoverySelector>();
        for (Method test : TESTS) {
            if (fault.noticedBy().contains(test.getName())) {
                selectors.add(selectMethod(FaultyContract.class, test));
            }
        }
        assertThat(failed(selectors)).containsExactlyInAnyOrderElementsOf(fault.noticedBy());
    }

    private static boolean isTest(Method method) {
        return AnnotationSupport.isAnnotated(method, Test.class)
                || AnnotationSupport.isAnnotated(method, ParameterizedTest.class);
    }

    /** Names of the methods that failed, be it for one of their arguments only. */
    static Set<String> failed(List<? extends DiscoverySelector> selectors) {
        var failures = new Failures();
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        LauncherFactory.create().execute(request, failures);
        assertThat(failures.run).as("tests run").isPositive();
        return failures.names;
    }

    private static final class Failures implements TestExecutionListener {
        private final Set<String> names = new TreeSet<>();
        private int run;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.getSource().orElse(null)
                    instanceof org.junit.platform.engine.support.descriptor.MethodSource method) {
                run++;
                if (result.getStatus() != Status.SUCCESSFUL) {
                    names.add(method.getMethodName());
                }
            }
        }
    }
}
