package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published of the shape of {@code results.json}, and what is written. */
final class ResultsSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PUBLISHED = Path.of("..", "docs", "results.schema.json");

    private static final List<Class<? extends Record>> RECORDS =
            List.of(
                    Results.Settings.class,
                    Environment.class,
                    Sitting.class,
                    Arm.class,
                    Trial.class,
                    Measurement.class,
                    Gate.class,
                    Cell.class,
                    Estimate.class,
                    Ratio.class,
                    ScenarioResult.class,
                    ScenarioFigure.class,
                    ScenarioTrial.class,
                    ScenarioResult.Finding.class,
                    ScenarioResult.Value.class);

    private JsonNode published;

    @TempDir Path directory;

    @BeforeEach
    void read() throws IOException {
        published = JSON.readTree(PUBLISHED.toFile());
    }

    /** It is published open, for a name more misleads nobody; here it has to have all names. */
    private static JsonNode closed(JsonNode schema) {
        ObjectNode closed = schema.deepCopy();
        closed.put("additionalProperties", false);
        closed.path("$defs")
                .forEach(each -> ((ObjectNode) each).put("additionalProperties", false));
        return closed;
    }

    private List<Error> errors(JsonNode results) {
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(closed(published));
        return schema.validate(results);
    }

    private ObjectNode written() throws IOException {
        List<ScenarioResult> scenarios =
                List.of(SampleScenarios.idle(6), SampleScenarios.slowHandler(6));
        Path file = directory.resolve("results.json");
        SampleResults.results().with(1, scenarios).write(file);
        return (ObjectNode) JSON.readTree(file.toFile());
    }

    @Test
    void whatIsWrittenIsOfThatShape() throws IOException {
        assertThat(errors(written())).isEmpty();
    }

    /** A schema that lets everything through holds always. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/trials/0/measurements/0/cpuMicros",
                "/cells/0/values/CPU/low",
                "/cells/1/ratios/0/verdict",
                "/scenarios/0/trials/0/values",
                "/environment/facts",
                "/schema",
            })
    void whatIsMissingOrOfAnotherKindIsNoticed(String pointer) throws IOException {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        String parent = pointer.substring(0, pointer.lastIndexOf('/'));

        ObjectNode without = written();
        ((ObjectNode) without.at(parent)).remove(name);
        assertThat(errors(without)).hasSize(1);

        ObjectNode other = written();
        ((ObjectNode) other.at(parent)).put(name, true);
        assertThat(errors(other)).isNotEmpty();

        ObjectNode more = written();
        ((ObjectNode) more.at(parent)).put("unheard of", 1);
        assertThat(errors(more)).isNotEmpty();
    }

    @Test
    void everyRecordIsDescribedWithAllItsNamesAndNoOthers() {
        describes(published, Results.class);
        for (Class<? extends Record> record : RECORDS) {
            describes(published.path("$defs").path(record.getSimpleName()), record);
        }
        assertThat(published.path("$defs")).hasSize(RECORDS.size());
    }

    private static void describes(JsonNode definition, Class<? extends Record> record) {
        List<String> names =
                Stream.of(record.getRecordComponents()).map(RecordComponent::getName).toList();
        assertThat(definition.path("properties").fieldNames())
                .toIterable()
                .as(record.getSimpleName())
                .containsExactlyElementsOf(names);
        assertThat(definition.path("required"))
                .extracting(JsonNode::asText)
                .as(record.getSimpleName())
                .containsExactlyElementsOf(names);
        assertThat(definition.path("description").asText()).isNotBlank();
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.getType().isEnum()) {
                lists(
                        definition.path("properties").path(component.getName()).path("enum"),
                        component.getType().getEnumConstants());
            }
        }
    }

    private static void lists(JsonNode words, Object[] constants) {
        List<String> expected =
                Arrays.stream(constants).map(each -> JSON.valueToTree(each).asText()).toList();
        assertThat(words).extracting(JsonNode::asText).containsExactlyElementsOf(expected);
    }

    @Test
    void metricsAndTheVersionAreThoseOfToday() {
        for (String map : List.of("values", "samples")) {
            lists(
                    published.at("/$defs/Cell/properties/" + map + "/propertyNames/enum"),
                    Metric.values());
        }
        assertThat(published.at("/properties/schema/const").asInt()).isEqualTo(Results.SCHEMA);
        assertThat(published.path("$id").asText()).endsWith(":" + Results.SCHEMA);
    }
}
