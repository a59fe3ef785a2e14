package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prometheus' text format, read by its own grammar, and by its rules for names. */
final class LoadPrometheusTest {
    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (\\S.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (counter|gauge|summary)");
    private static final Pattern NAME = Pattern.compile("acceptloop_load_[a-z][a-z0-9_]*");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{(.*)} (\\+Inf|[0-9][0-9.E+-]*)");

    /** One sample, with its labels but for the target's. */
    private record Sample(String family, Map<String, String> labels, double value) {}

    private static String write(LoadResult result, String... expectations) {
        List<Expectation> expected = Stream.of(expectations).map(Expectation::parse).toList();
        return LoadFiles.prometheus(result, LoadVerdict.of(result, expected));
    }

    /** Reads it, and demands what the format and the conventions do. */
    private static Map<String, Sample> read(String text, String target) {
        assertThat(text).endsWith("\n");
        var samples = new LinkedHashMap<String, Sample>();
        var seen = new HashSet<String>();
        String family = "";
        String type = "";
        String helped = "";
        for (String line : text.split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            Matcher help = HELP.matcher(line);
            Matcher typed = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches()) {
                helped = help.group(1);
                assertThat(seen.add(helped)).as("one group of lines for %s", helped).isTrue();
                assertThat(helped).matches(NAME);
            } else if (typed.matches()) {
                family = typed.group(1);
                type = typed.group(2);
                assertThat(helped).as("help before the type").isEqualTo(family);
                assertThat(family.endsWith("_total")).isEqualTo(type.equals("counter"));
                assertThat(family).doesNotContain("_ms", "nano", "milli", "percent");
            } else {
                assertThat(line).matches(SAMPLE);
                assertThat(sample.matches()).isTrue();
                String name = sample.group(1);
                boolean part = name.equals(family + "_sum") || name.equals(family + "_count");
                assertThat(name.equals(family) || (type.equals("summary") && part))
                        .as("%s in the family %s", name, family)
                        .isTrue();
                assertThat(
                                samples.put(
                                        name + "{" + sample.group(2) + "}",
                                        new Sample(
                                                family,
                                                labels(sample.group(2), target),
                                                value(sample))))
                        .as("no sample twice")
                        .isNull();
            }
        }
        for (String each : seen) {
            assertThat(samples.values()).as(each).anyMatch(s -> s.family().equals(each));
        }
        return samples;
    }

    private static Map<String, String> labels(String text, String target) {
        var labels = new HashMap<String, String>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.lookingAt()) {
            String plain =
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            assertThat(labels.put(label.group(1), plain)).isNull();
            end = label.end();
            label.region(end, text.length());
        }
        assertThat(end).as(text).isEqualTo(text.length());
        assertThat(labels.remove("target")).isEqualTo(target);
        return labels;
    }

    private static double value(Matcher sample) {
        String text = sample.group(3);
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static double the(Map<String, Sample> samples, String start) {
        List<Double> values = new ArrayList<>();
        samples.forEach((name, sample) -> {
            if (name.startsWith("acceptloop_load_" + start)) {
                values.add(sample.value());
            }
        });
        assertThat(values).as(start).hasSize(1);
        return values.getFirst();
    }

    // ------------------------------------------------------------------ what it says

    @Test
    void isOfTheFormatAndSaysWhatTheResultDoes() {
        Map<String, Sample> samples =
                read(write(Samples.result(), "p99<5ms", "errors==0"), "127.0.0.1:7");
        String of = "{target=\"127.0.0.1:7\"";

        assertThat(the(samples, "verified_messages_total")).isEqualTo(2000);
        assertThat(the(samples, "window_seconds")).isEqualTo(2);
        assertThat(the(samples, "begin_timestamp_seconds")).isEqualTo(1_700_000_000.123);
        assertThat(the(samples, "passed")).isZero();
        assertThat(the(samples, "errors_total" + of + ",kind=\"wrong\"}")).isEqualTo(2);
        assertThat(the(samples, "errors_total" + of + ",kind=\"status\"}")).isZero();
        assertThat(the(samples, "datagrams_total" + of + ",fate=\"late\"}")).isEqualTo(4);
        assertThat(the(samples, "connections" + of + ",state=\"open\"}")).isEqualTo(4);
        assertThat(the(samples, "response_seconds" + of + ",quantile=\"0.5\"}"))
                .isBetween(0.999e-3, 1.001e-3);
        assertThat(the(samples, "response_seconds" + of + ",quantile=\"0.99\"}"))
                .isBetween(1.978e-3, 1.983e-3);
        assertThat(the(samples, "response_seconds_count")).isEqualTo(2000);
        assertThat(the(samples, "response_seconds_sum")).isBetween(2.0009, 2.0011);
        assertThat(the(samples, "response_max_seconds")).isBetween(2e-3, 2.002e-3);
        assertThat(
                        the(
                                samples,
                                "expectation_info"
                                        + of
                                        + ",expectation=\"p99<5ms\",verdict=\"held\"}"))
                .isEqualTo(1);
        assertThat(samples.keySet())
                .noneMatch(name -> name.contains("0.9999") || name.contains("lateness"));
    }

    @Test
    void anOpenLoopThatWasNotAnsweredHasQuantilesWithoutEnd() {
        Tally.Times response = Samples.times(900, 1_000_000);
        for (int i = 0; i < 100; i++) {
            response.miss();
        }
        LoadResult result = Samples.open(1000, 900, response, Samples.times(1000, 1000));
        Map<String, Sample> samples = read(write(result), "127.0.0.1:7");

        String of = "response_seconds{target=\"127.0.0.1:7\",quantile=";
        assertThat(the(samples, of + "\"0.9\"}")).isBetween(0.99e-3, 1.01e-3);
        assertThat(the(samples, of + "\"0.95\"}")).isInfinite();
        assertThat(the(samples, "response_max_seconds")).isInfinite();
        assertThat(the(samples, "unanswered_messages_total")).isEqualTo(100);
        assertThat(the(samples, "lateness_seconds_count")).isEqualTo(1000);
    }

    @Test
    void connectionsThatWereRenewedHaveTheirTimes() {
        Map<String, Sample> samples = read(write(Samples.staged()), "127.0.0.1:7");

        assertThat(the(samples, "opened_connections_total")).isEqualTo(1200);
        assertThat(the(samples, "connect_seconds_count")).isEqualTo(1200);
        assertThat(the(samples, "connect_seconds{target=\"127.0.0.1:7\",quantile=\"0.99\"}"))
                .isBetween(49e-6, 51e-6);
        assertThat(the(read(write(Samples.result()), "127.0.0.1:7"), "opened_connections_total"))
                .isZero();
    }

    @Test
    void aRunWithoutAnyReplyIsOfTheFormatToo() {
        var none = new Tally.Times();
        Map<String, Sample> samples = read(write(Samples.open(0, 0, none, none)), "127.0.0.1:7");

        assertThat(the(samples, "response_seconds_count")).isZero();
    }

    /** A path can have any character but 0. */
    @Test
    void whatHasAMeaningIsEscaped() {
        String path = "/a\\b\"c\nd{}é,x=\"";
        Map<String, Sample> samples = read(write(Samples.at(path)), path);

        assertThat(the(samples, "window_seconds")).isEqualTo(2);
    }

    @Test
    void whatWasExpectedTwiceIsOneSample() {
        assertThat(read(write(Samples.result(), "p99<5ms", "p99<5ms"), "127.0.0.1:7")).isNotEmpty();
    }
}
