package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One line per measurement, RFC 4180, with what a spreadsheet or a plot needs. */
final class CsvFile {
    private static final String HEAD =
            "block,position,arm,connections,bytes,messages,seconds,throughput_per_s,mean_us,p50_us,p90_us,"
                    + "p99_us,p999_us,cpu_us_per_msg,cpu_user_us_per_msg,memory_bytes,memory_kind,"
                    + "threads,processes,voluntary_switches_per_msg,involuntary_switches_per_msg,"
                    + "compiler_share,collector_share,server_share,generator_share,fairness,start_ms,repeated,usable,flags,error";

    private CsvFile() {}

    static String of(Results results) {
        var lines = new ArrayList<String>();
        lines.add(HEAD);
        for (Trial trial : results.trials()) {
            trial.measurements().forEach(m -> lines.add(line(trial, m)));
            if (!trial.error().isEmpty()) {
                lines.add(failed(trial));
            }
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String line(Trial trial, Measurement m) {
        List<String> flags = m.complaints().stream().map(Gate::id).toList();
        return String.join(
                ",",
                Integer.toString(trial.block()),
                Integer.toString(trial.position()),
                quoted(trial.arm()),
                Integer.toString(m.connections()),
                Integer.toString(m.bytes()),
                Long.toString(m.messages()),
                number(m.seconds()),
                number(m.throughput()),
                number(m.meanMicros()),
                number(m.percentile(50)),
                number(m.percentile(90)),
                number(m.percentile(99)),
                number(m.percentile(99.9)),
                number(m.cpuMicros()),
                number(m.cpuUserMicros()),
                Long.toString(m.memoryBytes()),
                m.memoryKind(),
                Integer.toString(m.threads()),
                Integer.toString(m.processes()),
                number(m.voluntarySwitches()),
                number(m.involuntarySwitches()),
                number(m.compilerShare()),
                number(m.collectorShare()),
                number(m.serverShare()),
                number(m.generatorShare()),
                number(m.fairness()),
                number(trial.startMillis()),
                Boolean.toString(m.repeated()),
                Boolean.toString(m.usable()),
                String.join(" ", flags),
                "");
    }

    private static String failed(Trial trial) {
        String place = trial.block() + "," + trial.position() + "," + quoted(trial.arm());
        return place + ",".repeat(28) + quoted(trial.error());
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
