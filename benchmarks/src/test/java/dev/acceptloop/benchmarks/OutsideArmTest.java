package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.ServerModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be asked for, and what it becomes in a plan. */
final class OutsideArmTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "old|--arm old: expected NAME='COMMAND', the name of letters, digits and ._+-",
                "=sleep 1|--arm =sleep 1: expected NAME=",
                "a b=sleep 1|--arm a b=sleep 1: expected NAME=",
                "old=|--arm old: no command to start it with",
                "old='a|--arm old: ' is not closed in: 'a",
                "selector=sleep 1|--arm selector: the name of a model",
                "there=sleep 1|--arm there: there are two of that name",
            })
    void whatIsNoArmIsOneLine(String text, String expected) {
        ComparisonOptions options = options().arm("there=true");

        assertThatThrownBy(() -> options.arm(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(expected)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aPortIsPutInWhereverItIsAskedFor() {
        OutsideArm arm = OutsideArm.parse("it=serve --port={port} 'x {port}'");

        assertThat(arm.isToldItsPort()).isTrue();
        assertThat(arm.command(80)).containsExactly("serve", "--port=80", "x 80");
        assertThat(OutsideArm.parse("it=serve port").isToldItsPort()).isFalse();
    }

    @Test
    void itIsMarkedWhereverItsLabelStands() {
        var plan = new Plan(options().arm("old=java -jar old.jar"));

        Arm arm = plan.arm("outside: old");
        assertThat(arm.kind()).isEqualTo(Arm.Kind.OUTSIDE);
        assertThat(arm.connections()).isEqualTo(options().connections());
        assertThat(arm.serveOptions()).containsExactly("java", "-jar", "old.jar");
        assertThat(plan.outside(arm)).map(OutsideArm::name).contains("old");
        assertThat(plan.bases()).containsEntry(1, "selector").containsEntry(16, "selector");
    }

    @Test
    void itMayBeTheBaseAndThenHasAControl() {
        var plan = new Plan(options().arm("old=true").base("old"));

        assertThat(plan.bases()).containsEntry(1, "outside: old").containsEntry(16, "outside: old");
        Arm control = plan.arm("outside: old (A/A)");
        assertThat(control.kind()).isEqualTo(Arm.Kind.CONTROL);
        assertThat(plan.outside(control)).map(OutsideArm::name).contains("old");
    }

    @Test
    void armsMayBeComparedWithoutModels() {
        var plan = new Plan(options().withoutModels().arm("old=true").arm("new=true"));

        assertThat(plan.arms())
                .extracting(Arm::label)
                .containsExactly("outside: old", "outside: new", "outside: old (A/A)");
        assertThatThrownBy(() -> new Plan(options().withoutModels()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ComparisonOptions options() {
        return new ComparisonOptions(List.of("serve"))
                .models(List.of(ServerModel.named("selector")))
                .budget(Duration.ofSeconds(20))
                .directory(directory);
    }
}
