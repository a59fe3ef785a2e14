package dev.acceptloop.junit;

import dev.acceptloop.clients.Arrivals;
import dev.acceptloop.clients.Expectation;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadTestResult;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is given the result of a load: of the server that {@link Serve} runs, or of another.
 *
 * {@snippet lang=java :
 * @Serve("epoll")
 * final class EchoLoadTest {
 *     @LoadedTest(connections = 50, rate = 5_000, during = "2s", expect = "p99<5ms")
 *     void sharesFairly(LoadTestResult result) {
 *         assertThat(result).holds("fairness>0.9");
 *     }
 * }
 * }
 *
 * <p>The load runs after {@code @BeforeEach}. It is published as a report entry named {@code load},
 * in one line, and what its figures are not to be trusted for as {@code load-warnings}. Then it
 * comes to a verdict, as {@code acceptloop load} does: the test fails before its method is called
 * if what is expected does not hold, if there were errors that no expectation names, or no reply.
 * If that can be told neither way, it {@linkplain #undecided fails or is aborted}. Else the method
 * is called, and may have the {@link LoadTestResult} as a parameter.
 *
 * <p>What does not fit a load, or stands in a form that does not exist, fails the test with one
 * line.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(LoadedTestExtension.class)
@SuppressWarnings("exports") // JUnit makes it, and nobody else
public @interface LoadedTest {
    /** How long the window is that is measured, as on the command line: {@code 500ms}. */
    String during();

    /** Load before that, for as long. */
    String warmup() default "0";

    /** See {@link LoadOptions#connections}. */
    int connections() default 1;

    /** See {@link LoadOptions#rate}: messages a second, 0 for a closed loop. */
    double rate() default 0;

    /** See {@link Arrivals#named}: of a rate. */
    String arrivals() default "constant";

    /** See {@link LoadOptions#messageBytes}. */
    int bytes() default 64;

    /** See {@link LoadOptions#depth}. */
    int depth() default 1;

    /** What the result has to show, each in the form of {@link Expectation}. */
    String[] expect() default {};

    /** What the test is if that can be told neither way; its own {@link LoadAssert}s, too. */
    Undecided undecided() default Undecided.FAILS;

    /** {@code HOST:PORT} of the server to load, if it is not the one of {@link Serve}. */
    String target() default "";
}
