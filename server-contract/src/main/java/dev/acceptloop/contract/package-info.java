/**
 * The behaviour every concurrency model must show, written once.
 *
 * <p>A model is tested by a subclass of {@link dev.acceptloop.contract.ServerContract} that gives
 * its name; the tests themselves are default methods of the interfaces beside it, one per theme.
 * They know a server by its address and its listener only, over real sockets on the loopback
 * interface, and order events by what they have read or been told, never by sleeping.
 *
 * <p>Where a model differs on purpose it says so with a {@link dev.acceptloop.contract.Deviation}
 * and a reason; the tests then demand the other behaviour, so that no test is skipped and a
 * deviation that is gone is noticed. Where a model has a limit ({@code ServerModel.serves}), the
 * tests demand that it shows.
 *
 * <p>That each test can fail is shown by this module's own tests, which run the contract against a
 * server with a fault of choice.
 *
 * <pre>
 * ServerContract   the class to extend
 *   EchoContract FramingContract ServiceContract          what is said
 *   HttpContract ChatContract                             the same of two services
 *   SeamContract                                          what a protocol may ask for
 *   HalfCloseContract TroubleContract LingerContract      how a conversation ends
 *   FailureContract                                       what is thrown, and where it stops
 *   FairnessContract LimitContract TimeoutContract        who waits for whom, and how long
 *   OverloadContract BackpressureContract                 what a peer or the system may withhold
 *   OpenContract ShutdownContract DrainContract           beginning and end
 *   UnixContract                                          all that at a path
 *   DatagramContract DatagramShutdownContract             all that without connections,
 *   UdpContract UnixDatagramContract                      and what only one of them has
 * LoopContract     beside it, for a model that has event loops
 * Running   one open server    Client   one peer    Recorder   what the listener was told
 * </pre>
 */
@NullMarked
package dev.acceptloop.contract;

import org.jspecify.annotations.NullMarked;
