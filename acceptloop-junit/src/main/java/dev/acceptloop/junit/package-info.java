/**
 * A load test is a test like any other: JUnit runs it, and it fails with a reason.
 *
 * <pre>
 * Serve          a running model for a test: opened before it, drained after it
 *   Served         the server, and what made it fail
 *   ServeExtension
 * LoadedTest     a test that is given the result of a load
 *   LoadedTestExtension
 *   Undecided      what such a test is if nothing can be told
 * LoadAssert     assertions on a result
 *   UndecidedError what they throw if nothing can be told
 * </pre>
 *
 * <p>In this order, of one test:
 *
 * <pre>
 * server opens -> &#64;BeforeEach -> load runs -> its verdict -> test -> &#64;AfterEach -> server drains
 * </pre>
 *
 * <p>A test that fails, or a load that does, changes nothing about the end: the server is closed,
 * and if it had failed meanwhile, so has the test, even one that had seen nothing of it.
 *
 * <p><b>Three answers.</b> A load on a machine that others use too can be too small to tell, or the
 * generator itself was late: then what was expected neither holds nor does not. A test has to say
 * red or green all the same, so that is red unless the test says {@link
 * dev.acceptloop.junit.Undecided#ABORTS}: a gate that is green whenever it could not look is none.
 *
 * <p><b>Models</b> are found by name with {@link java.util.ServiceLoader}, and which are on a
 * test's path is its own affair: but for those of the event framework, on which clients stand, this
 * module brings none. A server of somebody else is loaded as well, by its address: with {@link
 * dev.acceptloop.junit.LoadedTest#target}, or where it has that only when it runs, with {@link
 * dev.acceptloop.clients.LoadTest} in the test itself.
 */
@NullMarked
package dev.acceptloop.junit;

import org.jspecify.annotations.NullMarked;
