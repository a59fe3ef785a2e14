package dev.acceptloop.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * The test counts what this process has, or takes all of something: it is run alone, where the rest
 * of the contract is run with that of other models.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Tag(WholeProcess.TAG)
@interface WholeProcess {
    /** What the build and {@code FaultTest} tell them by. */
    String TAG = "alone";
}
