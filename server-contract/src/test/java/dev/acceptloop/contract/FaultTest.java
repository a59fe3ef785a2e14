package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.TagFilter.excludeTags;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Each test of the contract fails for a server with a fault it is there to notice. */
final class FaultTest {
    private static final List<Method> TESTS =
            Arrays.stream(FaultyContract.class.getMethods())
                    .filter(FaultTest::isTest)
                    .collect(Collectors.toList());

    /** The contract waits more than it works. */
    private static final Map<String, String> SIDE_BY_SIDE =
            Map.of(
                    "junit.jupiter.execution.parallel.enabled", "true",
                    "junit.jupiter.execution.parallel.mode.default", "concurrent",
                    "junit.jupiter.execution.parallel.config.executor-service",
                            "WORKER_THREAD_POOL",
                    "junit.jupiter.execution.parallel.config.strategy", "fixed",
                    "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

    /** Beside others some faults would do no harm in time. */
    private static final Map<String, String> ONE_BY_ONE =
            Map.of("junit.jupiter.execution.parallel.enabled", "false");

    /**
     * Who waits for what must not come takes a server that is late for one that is right: where
     * others are busy, one look may see nothing.
     */
    private static final int LOOKS = 3;

    @AfterEach
    void mend() throws Exception {
        FaultyModel.fault = Fault.NONE;
        FaultyServer.mend();
    }

    @Tag("long") // every model keeps it, and all of them wait until this is told
    @Test
    void aServerWithoutFaultKeepsTheContract() {
        var contract = List.of(selectClass(FaultyContract.class));
        assertThat(failed(contract, SIDE_BY_SIDE, excludeTags(WholeProcess.TAG))).isEmpty();
        assertThat(failed(contract, ONE_BY_ONE, includeTags(WholeProcess.TAG))).isEmpty();
    }

    @Tag("long") // a minute of waiting for what does not come
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void isNoticed(Fault fault) {
        FaultyModel.fault = fault;
        var unaware = new TreeSet<>(fault.noticedBy());
        for (int look = 0; look < LOOKS && !unaware.isEmpty(); look++) {
            var selectors = new ArrayList<DiscoverySelector>();
            for (Method test : TESTS) {
                if (unaware.contains(test.getName())) {
                    selectors.add(selectMethod(FaultyContract.class, test));
                }
            }
            unaware.removeAll(failed(selectors, ONE_BY_ONE));
        }
        assertThat(unaware).as("tests that do not notice").isEmpty();
    }

    @Test
    void everyTestNoticesSomeFault() {
        Set<String> proven =
                Arrays.stream(Fault.values())
                        .flatMap(fault -> fault.noticedBy().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(proven)
                .containsExactlyInAnyOrderElementsOf(TESTS.stream().map(Method::getName).toList());
    }

    private static boolean isTest(Method method) {
        return AnnotationSupport.isAnnotated(method, Test.class)
                || AnnotationSupport.isAnnotated(method, ParameterizedTest.class);
    }

    /** Names of the methods that failed, be it for one of their arguments only. */
    private static Set<String> failed(
            List<? extends DiscoverySelector> selectors,
            Map<String, String> how,
            Filter<?>... filters) {
        var failures = new Failures();
        var request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectors)
                        .filters(filters)
                        .configurationParameters(how)
                        .build();
        LauncherFactory.create().execute(request, failures);
        assertThat(failures.run).as("tests run").isPositive();
        return failures.names;
    }

    private static final class Failures implements TestExecutionListener {
        private final Set<String> names = new TreeSet<>();
        private int run;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.getSource().orElse(null) instanceof MethodSource method) {
                run++;
                if (result.getStatus() != Status.SUCCESSFUL) {
                    names.add(method.getMethodName());
                }
            }
        }
    }
}
