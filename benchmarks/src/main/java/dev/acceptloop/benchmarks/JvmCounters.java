package dev.acceptloop.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What other JVMs have allocated, and how often they have collected, since they began; threads that
 * have ended are counted in. Asking makes the asked one allocate too: {@link #ownBytes} tells how
 * much.
 */
final class JvmCounters implements AutoCloseable {
    private final List<JMXConnector> connectors = new ArrayList<>();
    private final List<MBeanServerConnection> servers = new ArrayList<>();
    private long ownBytes;

    private JvmCounters() {}

    /** Of all of them together. */
    record Reading(long allocatedBytes, long collections) {}

    /**
     * Starts the agent that is asked, in each of them.
     *
     * @throws IOException if one is no JVM, or does not answer
     */
    static JvmCounters of(long... pids) throws IOException {
        var counters = new JvmCounters();
        try {
            for (long pid : pids) {
                counters.connect(pid);
            }
            counters.read(); // classes are loaded by then
            long before = counters.read().allocatedBytes();
            counters.ownBytes = counters.read().allocatedBytes() - before;
            return counters;
        } catch (IOException e) {
            counters.close();
            throw e;
        }
    }

    /** Those of them that can be asked: a shell that has started one cannot. */
    static long[] jvms(long... tree) {
        return Arrays.stream(tree).filter(HeapProbe::isJvm).toArray();
    }

    /**
     * Of those of them that are JVMs: asking another would end it. Empty if there is none, or one
     * does not tell.
     */
    static Optional<JvmCounters> among(long... tree) {
        long[] jvms = jvms(tree);
        try {
            return jvms.length == 0 ? Optional.empty() : Optional.of(of(jvms));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("BanJNDI") // the address is what the JVM itself said
    private void connect(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            connectors.add(connector);
            servers.add(connector.getMBeanServerConnection());
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " is no JVM that answers", e);
        }
    }

    /** What one reading makes them allocate. */
    long ownBytes() {
        return ownBytes;
    }

    Reading read() throws IOException {
        long bytes = 0;
        long collections = 0;
        try {
            var threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
            var all = new ObjectName(ManagementFactory.GARBAGE_COLLECTOR_MXBEAN_DOMAIN_TYPE + ",*");
            for (MBeanServerConnection server : servers) {
                for (ObjectName collector : server.queryNames(all, null)) {
                    collections += (Long) server.getAttribute(collector, "CollectionCount");
                }
                bytes += told((Long) server.getAttribute(threads, "TotalThreadAllocatedBytes"));
            }
        } catch (JMException | JMRuntimeException e) {
            throw new IOException("a JVM does not tell what it allocates: " + e.getMessage(), e);
        }
        return new Reading(bytes, collections);
    }

    /** One that was told not to count says so with a number. */
    private static long told(long bytes) throws IOException {
        if (bytes < 0) {
            throw new IOException("a JVM does not count what it allocates");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (JMXConnector connector : connectors) {
            connector.close();
        }
    }
}
