package dev.acceptloop.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * A result as JSON and back. The histograms are in it twice: as figures in nanoseconds for who
 * reads it, and whole, in HdrHistogram's compressed form and base64, for who adds several up.
 */
final class LoadJson {
    static final int SCHEMA = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double[] PERCENTS = {50, 75, 90, 95, 99, 99.9, 99.99};

    private LoadJson() {}

    // ------------------------------------------------------------------ out

    static String write(LoadResult result, LoadVerdict verdict) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA).put("kind", "acceptloop-load");
        root.put("begin", result.begin().toString()).put("seconds", result.seconds());
        LoadResult.Settings asked = result.settings();
        ObjectNode settings = root.putObject("settings");
        settings.put("transport", asked.transport())
                .put("target", asked.target())
                .put("connections", asked.connections())
                .put("threads", asked.threads())
                .put("messageBytes", asked.messageBytes())
                .put("depth", asked.depth())
                .put("messagesPerConnection", asked.messagesPerConnection())
                .put("rate", asked.rate())
                .put("arrivals", asked.arrivals())
                .put("thinkSeconds", asked.thinkSeconds())
                .put("framing", asked.framing())
                .put("durationSeconds", asked.durationSeconds())
                .put("warmupSeconds", asked.warmupSeconds())
                .put("rampUpSeconds", asked.rampUpSeconds())
                .put("timeoutSeconds", asked.timeoutSeconds())
                .put("seed", asked.seed())
                .put("request", asked.request())
                .set("sources", MAPPER.valueToTree(asked.sources()));
        ArrayNode stages = settings.putArray("stages");
        for (Stage stage : asked.stages()) {
            stages.addObject().put("seconds", stage.seconds()).put("rate", stage.rate());
        }
        LoadResult.Counts counts = result.counts();
        root.putObject("counts")
                .put("planned", counts.planned())
                .put("sent", counts.sent())
                .put("verified", counts.verified())
                .put("established", counts.established())
                .put("opened", result.opened());
        LoadResult.Datagrams datagrams = result.datagrams();
        if (datagrams.timeoutSeconds() > 0) {
            root.putObject("datagrams")
                    .put("received", datagrams.received())
                    .put("lost", datagrams.lost())
                    .put("late", datagrams.late())
                    .put("duplicate", datagrams.duplicate())
                    .put("corrupt", datagrams.corrupt())
                    .put("timeoutSeconds", datagrams.timeoutSeconds());
            root.put("loss", result.loss());
        }
        root.put("throughput", result.throughput()).put("rateRatio", result.rateRatio());
        root.put("fairness", result.fairness());
        ObjectNode errors = root.putObject("errors");
        result.errors().forEach((error, count) -> errors.put(error.toString(), count));
        root.put("trouble", result.trouble());
        times(root.putObject("service"), result.service());
        times(root.putObject("response"), result.response());
        times(root.putObject("lateness"), result.lateness());
        times(root.putObject("connect"), result.connect());
        root.set("perConnection", MAPPER.valueToTree(result.perConnection()));
        root.set("perHalfSecond", MAPPER.valueToTree(result.perHalfSecond()));
        ArrayNode intervals = root.putArray("intervals");
        result.intervals().forEach(each -> interval(intervals.addObject(), each));
        ArrayNode stageResults = root.putArray("stages");
        result.stages().forEach(each -> stage(stageResults.addObject(), each));
        LoadResult.Generator generator = result.generator();
        root.putObject("generator")
                .put("threads", generator.threads())
                .put("cpuSeconds", generator.cpuSeconds())
                .put("spunSeconds", generator.spunSeconds());
        verdict(root, verdict);
        made(root.putObject("made"));
        return root.toPrettyString() + "\n";
    }

    private static void interval(ObjectNode out, LoadResult.Interval interval) {
        out.put("fromSeconds", interval.fromSeconds()).put("seconds", interval.seconds());
        out.put("verified", interval.verified()).put("errors", interval.errors());
        out.put("count", interval.count()).put("missing", interval.missing());
        if (interval.count() + interval.missing() > 0) {
            time(out, "p50Nanos", interval.p50Nanos());
            time(out, "p99Nanos", interval.p99Nanos());
            time(out, "maxNanos", interval.maxNanos());
        }
    }

    /** One that there is. */
    private static void time(ObjectNode out, String name, long nanos) {
        if (nanos != LoadResult.Times.NEVER) {
            out.put(name, nanos);
        }
    }

    private static void stage(ObjectNode out, LoadResult.StageResult stage) {
        out.put("rate", stage.rate());
        out.put("fromSeconds", stage.fromSeconds()).put("seconds", stage.seconds());
        out.put("planned", stage.planned()).put("sent", stage.sent());
        out.put("verified", stage.verified()).put("errors", stage.errors());
        out.put("throughput", stage.throughput());
        times(out.putObject("response"), stage.response());
    }

    private static void verdict(ObjectNode out, LoadVerdict verdict) {
        out.put("verdict", lower(verdict.status()));
        ArrayNode expectations = out.putArray("expectations");
        for (Expectation.Outcome outcome : verdict.outcomes()) {
            expectations
                    .addObject()
                    .put("expectation", outcome.expectation())
                    .put("verdict", lower(outcome.verdict()))
                    .put("explanation", outcome.explanation());
        }
        out.set("failures", MAPPER.valueToTree(verdict.failures()));
        out.set("warnings", MAPPER.valueToTree(verdict.warnings()));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** By what, and where. */
    private static void made(ObjectNode out) {
        String version = LoadJson.class.getPackage().getImplementationVersion();
        out.put("acceptloop", version == null ? "" : version);
        out.put("java", Runtime.version().toString());
        out.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        out.put("architecture", System.getProperty("os.arch"));
        out.put("processors", Runtime.getRuntime().availableProcessors());
        out.put("host", host());
    }

    private static String host() {
        try { // a name server that does not answer must not hold the result up
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static void times(ObjectNode out, LoadResult.Times times) {
        Histogram histogram = times.histogram();
        out.put("count", times.count()).put("meanNanos", times.meanNanos());
        out.put("unanswered", times.unanswered());
        out.put("aged", times.aged()).put("missing", times.missing());
        if (times.count() > 0) {
            out.put("minNanos", histogram.getMinValue()).put("maxNanos", histogram.getMaxValue());
            ObjectNode percentiles = out.putObject("percentilesNanos");
            for (double percent : PERCENTS) {
                long value = times.percentile(percent);
                if (times.resolves(percent) && value != LoadResult.Times.NEVER) {
                    percentiles.put(Double.toString(percent), value);
                }
            }
        }
        var bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        byte[] used = Arrays.copyOf(bytes.array(), length);
        out.put("histogram", Base64.getEncoder().encodeToString(used));
    }

    // ------------------------------------------------------------------ in

    static LoadResult read(String text) throws IOException {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (root.path("schema").asInt() != SCHEMA) {
            throw new IOException("not a load result of schema " + SCHEMA);
        }
        try {
            return result(root);
        } catch (IllegalArgumentException | DateTimeException | DataFormatException e) {
            throw new IOException("damaged load result: " + e.getMessage(), e);
        }
    }

    private static LoadResult result(JsonNode root) throws DataFormatException {
        JsonNode asked = root.required("settings");
        JsonNode counts = root.required("counts");
        JsonNode generator = root.required("generator");
        return new LoadResult(
                new LoadResult.Settings(
                        asked.path("transport").asText("tcp"),
                        asked.required("target").asText(),
                        asked.required("connections").asInt(),
                        asked.path("threads").asInt(1),
                        asked.required("messageBytes").asInt(),
                        asked.required("depth").asInt(),
                        asked.path("messagesPerConnection").asInt(),
                        asked.required("rate").asDouble(),
                        Arrivals.named(asked.path("arrivals").asText("constant")).toString(),
                        asked.required("thinkSeconds").asDouble(),
                        asked.required("framing").asText(),
                        asked.path("durationSeconds").asDouble(),
                        asked.path("warmupSeconds").asDouble(),
                        asked.path("rampUpSeconds").asDouble(),
                        asked.path("timeoutSeconds").asDouble(),
                        texts(asked.path("sources")),
                        asked.path("seed").asLong(),
                        asked.path("request").asText(),
                        stages(asked.path("stages"))),
                Instant.parse(root.required("begin").asText()),
                root.required("seconds").asDouble(),
                new LoadResult.Counts(
                        counts.required("planned").asLong(),
                        counts.required("sent").asLong(),
                        counts.required("verified").asLong(),
                        counts.required("established").asInt()),
                datagrams(root.path("datagrams")),
                errors(root.required("errors")),
                root.required("trouble").asText(),
                times(root.required("service")),
                times(root.required("response")),
                times(root.required("lateness")),
                root.has("connect") ? times(root.required("connect")) : new Tally.Times().result(),
                longs(root.required("perConnection")),
                longs(root.required("perHalfSecond")),
                List.of(),
                intervals(root.path("intervals")),
                stageResults(root.path("stages")),
                new LoadResult.Generator(
                        generator.required("threads").asInt(),
                        generator.required("cpuSeconds").asDouble(),
                        generator.required("spunSeconds").asDouble()));
    }

    private static LoadResult.Datagrams datagrams(JsonNode in) {
        return in.isMissingNode()
                ? LoadResult.Datagrams.NONE
                : new LoadResult.Datagrams(
                        in.required("received").asLong(),
                        in.required("lost").asLong(),
                        in.required("late").asLong(),
                        in.required("duplicate").asLong(),
                        in.required("corrupt").asLong(),
                        in.required("timeoutSeconds").asDouble());
    }

    private static Map<LoadError, Long> errors(JsonNode in) {
        var errors = new EnumMap<LoadError, Long>(LoadError.class);
        in.properties()
                .forEach(entry ->
                        errors.put(
                                LoadError.valueOf(entry.getKey().toUpperCase(Locale.ROOT)),
                                entry.getValue().asLong()));
        return errors;
    }

    private static List<String> texts(JsonNode in) {
        var texts = new ArrayList<String>();
        in.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static List<Long> longs(JsonNode in) {
        var longs = new ArrayList<Long>();
        in.forEach(each -> longs.add(each.asLong()));
        return longs;
    }

    private static List<Stage> stages(JsonNode in) {
        var stages = new ArrayList<Stage>();
        for (JsonNode each : in) {
            double seconds = each.required("seconds").asDouble();
            var length = Duration.ofNanos(Math.round(seconds * 1e9));
            stages.add(new Stage(length, each.required("rate").asDouble()));
        }
        return stages;
    }

    private static List<LoadResult.Interval> intervals(JsonNode in) {
        var intervals = new ArrayList<LoadResult.Interval>();
        for (JsonNode each : in) {
            long count = each.required("count").asLong();
            long missing = each.required("missing").asLong();
            long absent = count + missing == 0 ? 0 : LoadResult.Times.NEVER;
            intervals.add(
                    new LoadResult.Interval(
                            each.required("fromSeconds").asDouble(),
                            each.required("seconds").asDouble(),
                            each.required("verified").asLong(),
                            each.required("errors").asLong(),
                            count,
                            missing,
                            each.path("p50Nanos").asLong(absent),
                            each.path("p99Nanos").asLong(absent),
                            each.path("maxNanos").asLong(absent)));
        }
        return intervals;
    }

    private static List<LoadResult.StageResult> stageResults(JsonNode in)
            throws DataFormatException {
        var stages = new ArrayList<LoadResult.StageResult>();
        for (JsonNode each : in) {
            stages.add(
                    new LoadResult.StageResult(
                            each.required("rate").asDouble(),
                            each.required("fromSeconds").asDouble(),
                            each.required("seconds").asDouble(),
                            each.required("planned").asLong(),
                            each.required("sent").asLong(),
                            each.required("verified").asLong(),
                            each.required("errors").asLong(),
                            times(each.required("response"))));
        }
        return stages;
    }

    private static LoadResult.Times times(JsonNode in) throws DataFormatException {
        byte[] bytes = Base64.getDecoder().decode(in.required("histogram").asText());
        Histogram histogram =
                Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), Tally.LONGEST);
        return new LoadResult.Times(
                histogram,
                in.required("meanNanos").asDouble(),
                in.path("aged").asLong(),
                in.path("missing").asLong());
    }
}
