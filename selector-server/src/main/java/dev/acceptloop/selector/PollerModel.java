package dev.acceptloop.selector;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.syscalls.Linux;
import dev.acceptloop.syscalls.SyscallException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** One loop over the system's own calls: the models differ in which call they wait in. */
public sealed interface PollerModel extends ServerModel {
    @Override
    default String module() {
        return "selector-server";
    }

    @Override
    default Set<TransportKind> transports() {
        return EnumSet.allOf(TransportKind.class);
    }

    @Override
    default boolean isContender() {
        return false; // selector is
    }

    @Override
    default String unavailable() {
        return Linux.unavailable();
    }

    @Override
    default Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return options.transport().isStream()
                ? PollerServer.open(name(), options, listener, () -> poller(this))
                : PollerDatagramServer.open(name(), options, listener, () -> poller(this));
    }

    private static Poller poller(PollerModel model) throws SyscallException {
        return switch (model) {
            case Select _ -> new SelectPoller();
            case Poll _ -> new PollPoller();
            case Epoll _ -> new EpollPoller();
            case EpollEdge _ -> new EpollEdgePoller();
        };
    }

    /** Waits in {@code select}. */
    record Select() implements PollerModel {
        /** FD_SETSIZE less what a JVM has open by itself. */
        private static final int MOST = 960;

        @Override
        public String name() {
            return "select";
        }

        @Override
        public int rank() {
            return 120;
        }

        @Override
        public String description() {
            return "select(2): two bit sets go in, two come out; 1024 descriptors and no more";
        }

        @Override
        public int serves(ServerOptions options) {
            return MOST;
        }
    }

    /** Waits in {@code poll}. */
    record Poll() implements PollerModel {
        @Override
        public String name() {
            return "poll";
        }

        @Override
        public int rank() {
            return 130;
        }

        @Override
        public String description() {
            return "poll(2): the whole array of descriptors goes in each time";
        }
    }

    /** Waits in {@code epoll_wait}. */
    record Epoll() implements PollerModel {
        @Override
        public String name() {
            return "epoll";
        }

        @Override
        public int rank() {
            return 140;
        }

        @Override
        public String description() {
            return "epoll(7), level-triggered: the kernel keeps the set and tells who is ready";
        }
    }

    /** Waits in {@code epoll_wait} for changes. */
    record EpollEdge() implements PollerModel {
        @Override
        public String name() {
            return "epoll-edge";
        }

        @Override
        public int rank() {
            return 150;
        }

        @Override
        public String description() {
            return "epoll(7), edge-triggered: told once of each change, which is remembered here";
        }
    }
}
