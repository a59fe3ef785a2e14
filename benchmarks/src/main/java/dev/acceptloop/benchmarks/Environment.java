package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The machine as it was, in the order a report shows it.
 *
 * @param facts name to value; what cannot be found out says so
 */
public record Environment(Map<String, String> facts) {
    private static final String UNKNOWN = "not told";
    private static final String LOAD = "load before";
    private static final String GROUPS = "/sys/fs/cgroup";
    private static final String CLOCK = "/sys/devices/system/clocksource/clocksource0/";

    static Environment here() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processor", firstWith("/proc/cpuinfo", "model name"));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("governor", file("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
        facts.put("idle driver", file("/sys/devices/system/cpu/cpuidle/current_driver"));
        facts.put("idle governor", file("/sys/devices/system/cpu/cpuidle/current_governor"));
        facts.put(
                "halt polling, guest, ns",
                file("/sys/module/haltpoll/parameters/guest_halt_poll_ns"));
        facts.put("halt polling, host, ns", file("/sys/module/kvm/parameters/halt_poll_ns"));
        facts.put("mitigations", mitigations(Path.of("/sys/devices/system/cpu/vulnerabilities")));
        facts.put("clock source", file(CLOCK + "current_clocksource"));
        facts.put("virtual machine", hypervisor());
        facts.put("huge pages", file("/sys/kernel/mm/transparent_hugepage/enabled"));
        facts.put("memory", firstWith("/proc/meminfo", "MemTotal"));
        facts.put("kernel", file("/proc/version").replaceFirst(" \\(.*", ""));
        facts.put("system", firstWith("/etc/os-release", "PRETTY_NAME").replace("\"", ""));
        facts.put(
                "Java",
                System.getProperty("java.vendor")
                        + " "
                        + System.getProperty("java.runtime.version"));
        facts.put("open files", firstWith("/proc/self/limits", "Max open files"));
        facts.put("processor limit", limit("cpu.max", "cpu/cpu.cfs_quota_us"));
        facts.put("memory limit", limit("memory.max", "memory/memory.limit_in_bytes"));
        facts.put("congestion control", file("/proc/sys/net/ipv4/tcp_congestion_control"));
        facts.put("somaxconn", file("/proc/sys/net/core/somaxconn"));
        facts.put("loopback MTU", file("/sys/class/net/lo/mtu"));
        facts.put("tcp_rmem", file("/proc/sys/net/ipv4/tcp_rmem"));
        facts.put("tcp_wmem", file("/proc/sys/net/ipv4/tcp_wmem"));
        facts.put("port range", file("/proc/sys/net/ipv4/ip_local_port_range"));
        facts.put(LOAD, file("/proc/loadavg"));
        facts.put("commit", commit());
        return new Environment(facts);
    }

    /** What of it does not change by itself. */
    Map<String, String> lasting() {
        var lasting = new LinkedHashMap<>(facts);
        lasting.keySet().removeIf(name -> name.startsWith("load "));
        return lasting;
    }

    /** The same machine, when all is over. */
    Environment after() {
        var facts = new LinkedHashMap<String, String>();
        this.facts.forEach((name, value) -> {
            facts.put(name, value);
            if (name.equals(LOAD)) {
                facts.put("load after", file("/proc/loadavg"));
            }
        });
        return new Environment(facts);
    }

    /** Each weakness that the processor has, and what is done about it. */
    static String mitigations(Path folder) {
        var found = new TreeMap<String, String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String state = file(file.toString());
                if (!state.equals("Not affected")) {
                    found.put(String.valueOf(file.getFileName()), state);
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return UNKNOWN;
        }
        return found.isEmpty()
                ? "none needed"
                : found.entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .collect(Collectors.joining("; "));
    }

    /** What its own group may use, by version 2 of the kernel's groups or by version 1. */
    private static String limit(String newName, String oldName) {
        String group = "";
        for (String line : Proc.read(Path.of("/proc/self/cgroup")).split("\n", -1)) {
            if (line.startsWith("0::")) {
                group = line.substring(3);
            }
        }
        for (String name : List.of(group + "/" + newName, "/" + newName, "/" + oldName)) {
            String limit = file(GROUPS + name);
            if (!limit.equals(UNKNOWN)) {
                return limit;
            }
        }
        return UNKNOWN;
    }

    private static String file(String name) {
        String text = Proc.read(Path.of(name)).trim().replaceAll("\\s+", " ");
        return text.isEmpty() ? UNKNOWN : text;
    }

    private static String firstWith(String file, String label) {
        for (String line : Proc.read(Path.of(file)).split("\n", -1)) {
            if (line.startsWith(label)) {
                return line.substring(label.length())
                        .replaceFirst("^\\s*[:=]", "")
                        .trim()
                        .replaceAll("\\s+", " ");
            }
        }
        return UNKNOWN;
    }

    private static String hypervisor() {
        boolean guest = firstWith("/proc/cpuinfo", "flags").contains(" hypervisor");
        return guest ? "yes: another guest may take processor time" : "no sign of one";
    }

    /** The commit of the source tree this runs in, with a word if the tree was changed. */
    private static String commit() {
        String head = output("git", "rev-parse", "--short=12", "HEAD");
        if (head.isEmpty()) {
            return UNKNOWN;
        }
        boolean changed = !output("git", "status", "--porcelain", "-uno").isEmpty();
        return changed ? head + ", with uncommitted changes" : head;
    }

    private static String output(String... command) {
        try {
            Path output = Files.createTempFile("acceptloop", ".txt");
            try {
                return output(output, command);
            } finally {
                Files.delete(output);
            }
        } catch (IOException _) {
            return ""; // no such program here
        }
    }

    private static String output(Path file, String... command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(file.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            boolean done = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
            return done ? Files.readString(file).trim() : "";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            process.destroyForcibly();
        }
    }
}
