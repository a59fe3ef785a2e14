package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A datagram server opens whole or not at all, answers what has arrived, and leaves nothing. */
interface DatagramShutdownContract extends DatagramTests {
    /** How long the first of two datagrams is at work when the server is told to stop. */
    String WORK = "block 200000";

    /** One is being handled, and one the kernel has. */
    @Test
    default void answersTheDatagramsThatHadArrived() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options, "work")) {
                DatagramClient client = running.datagramClient();
                client.send("block 0").expect("done"); // it is at work, not starting
                client.send(WORK).send("block 0");
                FutureTask<Boolean> closing = running.closing();
                client.expect("done").expect("done");
                finished(closing);
            }
        });
    }

    /** Rather than be deaf: it says so, gives its address back, and leaves nothing. */
    @Test
    default void whatLeavesALoopEndsTheServerWhole() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(onOwnPort(options), ThrowsService.NAME)) {
                DatagramClient client = running.datagramClient().echoes("hello").send("ruin");
                if (!model().sharesMemory()) { // of a process that ends another takes the place
                    client.echoes("still here");
                    return;
                }
                running.recorder().awaitFailed();
                running.recorder().awaitStopped();
                try (Running again = reopen(at(running.address(), options))) {
                    again.datagramClient().echoes("again");
                }
            }
        });
    }

    /** Somebody who never ends to send is not waited for. */
    @Test
    default void isNotHeldByAFlood() throws Exception {
        withDatagrams(options -> {
            var flooding = new AtomicBoolean(true);
            var hasty = options.with(Option.DRAIN_TIMEOUT, Duration.ofMillis(500));
            try (Running running = open(hasty, "work")) {
                DatagramClient flood = running.datagramClient();
                FutureTask<?> sending = Running.inBackground(() -> sendWhile(flooding, flood));
                flood.receive();
                finished(running.closing());
                flooding.set(false);
                finished(sending);
            } finally {
                flooding.set(false);
            }
        });
    }

    private static boolean sendWhile(AtomicBoolean flooding, DatagramClient flood) {
        boolean heard = true;
        while (flooding.get() && heard) {
            try {
                flood.send("block 1000"); // more than can be answered
            } catch (IOException e) { // nobody is there any more
                heard = false;
            }
        }
        return heard;
    }

    /** Port or path, and the file. */
    @Test
    default void freesItsAddress() throws Exception {
        withDatagrams(options -> {
            SocketAddress address;
            try (Running running = open(onOwnPort(options))) {
                running.datagramClient().echoes("hello");
                address = running.address();
                finished(running.closing());
                if (address instanceof UnixDomainSocketAddress unix) {
                    assertThat(unix.getPath()).doesNotExist();
                }
            }
            try (Running again = reopen(at(address, options))) {
                assertThat(again.address()).isEqualTo(address);
                again.datagramClient().echoes("again");
            }
        });
    }

    private static ServerOptions at(SocketAddress address, ServerOptions options) {
        return address instanceof InetSocketAddress inet
                ? options.with(Option.PORT, inet.getPort())
                : options;
    }

    /** Whoever has it keeps it, the message names it, and nothing is left behind. */
    @Test
    @WholeProcess
    default void aBusyDatagramAddressIsAnErrorThatNamesIt() throws Exception {
        withDatagrams(options -> {
            try (Running running = open(options)) {
                DatagramClient client = running.datagramClient().echoes("hello");
                var taken = at(running.address(), options);
                boolean unix = options.transport() == TransportKind.UNIX_DATAGRAM;
                String name =
                        unix ? taken.value(Option.PATH) : "127.0.0.1:" + taken.value(Option.PORT);
                cannotOpen(taken, name); // what the JDK makes with the first look at it
                Leftovers leftovers = Leftovers.now();
                cannotOpen(taken, name);
                leftovers.assertNoneSince(patience());
                client.echoes("still here");
            }
        });
    }

    private void cannotOpen(ServerOptions options, String named) {
        assertThatThrownBy(() -> model().open(options, ServerListener.NONE))
                .isInstanceOf(IOException.class)
                .message()
                .contains(named)
                .doesNotContain("\n");
    }

    /** Several servers come and go. */
    @Test
    @WholeProcess
    default void leavesNothingOfDatagramServers() throws Exception {
        withDatagrams(options -> {
            oneLife(options); // what the JDK makes with the first of something
            Leftovers leftovers = Leftovers.now();
            oneLife(options);
            oneLife(options);
            leftovers.assertNoneSince(patience());
            if (options.transport() == TransportKind.UNIX_DATAGRAM) {
                var path = Path.of(options.value(Option.PATH));
                try (var files = Files.list(path.getParent())) {
                    assertThat(files).isEmpty();
                }
            }
        });
    }

    private void oneLife(ServerOptions options) throws IOException {
        try (Running running = open(options)) {
            running.datagramClient().echoes("hello");
            running.server().close();
        }
    }

    private <T> T finished(FutureTask<T> task) throws Exception {
        return task.get(patience().toMillis(), TimeUnit.MILLISECONDS);
    }
}
