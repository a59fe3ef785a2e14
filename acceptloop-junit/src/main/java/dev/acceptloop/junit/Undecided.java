package dev.acceptloop.junit;

/**
 * What a {@link LoadedTest} is if what it expects can be told neither way: there were too few
 * messages, or the generator itself was late.
 *
 * {@snippet lang=java :
 * @Serve("epoll")
 * final class PatientTest {
 *     @LoadedTest(during = "2s", expect = "p99.9<5ms", undecided = Undecided.ABORTS)
 *     void answersNearlyEverybodyInTime() {}
 * }
 * }
 */
public enum Undecided {
    /** It fails: a gate that could not look is not passed. */
    FAILS,
    /** It is aborted, neither red nor green, with the same reason. */
    ABORTS
}
