package dev.acceptloop.contract;

import static dev.acceptloop.contract.FaultTests.TESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is to be said of all faults together, and of a server without one. */
final class FaultTest {
    @Test
    void aServerWithoutFaultKeepsTheContract() {
        assertThat(FaultTests.failed(List.of(selectClass(FaultyContract.class)))).isEmpty();
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

    @Test
    void everyFaultIsDealtToSomeClass() {
        var dealt =
                List.of(
                        new FirstFaultsTest(),
                        new SecondFaultsTest(),
                        new ThirdFaultsTest(),
                        new FourthFaultsTest());
        assertThat(dealt).hasSize(FaultTests.SHARES);
        assertThat(dealt.stream().flatMap(FaultTests::faults).toList())
                .doesNotHaveDuplicates()
                .hasSize(Fault.values().length - 1); // less NONE
    }
}
