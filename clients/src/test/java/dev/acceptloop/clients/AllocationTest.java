package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class AllocationTest {
    private static final int LEAST_OBJECT = 16; // bytes: a queue that grows once is far below

    /** Of the newest thread of that name: an older one may still be on its way out. */
    private static long allocated() throws JMException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long id =
                Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
                        .filter(Objects::nonNull)
                        .filter(info -> info.getThreadName().equals("load-0"))
                        .mapToLong(ThreadInfo::getThreadId)
                        .max()
                        .orElseThrow();
        Object bytes =
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                                "getThreadAllocatedBytes",
                                new Object[] {id},
                                new String[] {"long"});
        return (Long) bytes;
    }

    @Test
    void allocatesNothingPerMessage() throws Exception {
        allocatesNothing(options -> options.depth(8));
    }

    /**
     * Those that wait for a connection have memory when more wait than ever before, and keep it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"constant", "poisson", "bursts:100"})
    void allocatesNothingPerMessageOfASchedule(String arrivals) throws Exception {
        allocatesNothing(options -> options.rate(5000).arrivals(Arrivals.named(arrivals)));
    }

    /** Replies that never change, and those of which each is another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 13\r\n\r\nHello, World!",
                "X-Number: %08d\r\nContent-Length: 13\r\n\r\nHello, World!",
                "Transfer-Encoding: chunked\r\n\r\nd\r\nHello, %06d\r\n0\r\n\r\n",
            })
    void allocatesNothingPerReplyOfHttp(String form) throws Exception {
        HttpRequest request = HttpRequest.to("http://127.0.0.1/");
        Reply reply = request.reply(Statuses.SUCCESS, 13, "Hello");
        int bytes = request.text().length();
        var numbers = new AtomicInteger();
        try (var server =
                TinyServer.answering(
                        bytes,
                        (_, _, _, out) -> {
                            String page = form.formatted(numbers.getAndIncrement() % 1_000_000);
                            out.write(("HTTP/1.1 200 OK\r\n" + page).getBytes(US_ASCII));
                        })) {
            allocatesNothing(server, options -> options.send(request.text()).reply(reply));
        }
    }

    private static void allocatesNothing(UnaryOperator<LoadOptions.Builder> with) throws Exception {
        try (var server = TinyServer.echo()) {
            allocatesNothing(server, with);
        }
    }

    private static void allocatesNothing(TinyServer server, UnaryOperator<LoadOptions.Builder> with)
            throws Exception {
        try (Load load =
                Load.connect(with.apply(LoadOptions.to(server.address()).connections(4)).build())) {
            load.run(Duration.ofMillis(700)); // compiled by then, classes loaded
            double perMessage = perMessage(load);
            for (int i = 0; i < 5 && perMessage >= LEAST_OBJECT / 2.0; i++) {
                perMessage = perMessage(load); // more waited than ever before, on a busy machine
            }
            assertThat(load.run(Duration.ofMillis(50)).trouble()).isEmpty();
            assertThat(perMessage).isLessThan(LEAST_OBJECT / 2.0);
        }
    }

    private static double perMessage(Load load) throws Exception {
        long before = allocated();
        long verified = load.verified();
        load.run(Duration.ofMillis(700));
        return (double) (allocated() - before) / (load.verified() - verified);
    }
}
