package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published of the shape of {@code load --json}, and what is written. */
@Timeout(30)
final class LoadSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PUBLISHED = Path.of("..", "docs", "load.schema.json");

    private JsonNode published;

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

    private List<Error> errors(JsonNode result) {
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(closed(published));
        return schema.validate(result);
    }

    private static ObjectNode json(LoadResult result, String... expectations) throws IOException {
        List<Expectation> expected = Stream.of(expectations).map(Expectation::parse).toList();
        String text = LoadFiles.json(result, LoadVerdict.of(result, expected));
        return (ObjectNode) JSON.readTree(text);
    }

    private static ObjectNode written() throws IOException {
        return json(Samples.staged(), "p99<5ms", "errors==0", "p99.99<1s");
    }

    // ------------------------------------------------------------------ what is written

    @Test
    void whatIsWrittenIsOfThatShape() throws IOException {
        assertThat(errors(written())).isEmpty();
        assertThat(errors(json(Samples.result(), "max<1s", "p99.9<1s"))).isEmpty();
        var none = new Tally.Times();
        assertThat(errors(json(Samples.open(0, 0, none, none)))).isEmpty();
    }

    private static LoadResult run(LoadOptions.Builder options) throws Exception {
        try (Load load = Load.connect(options.duration(Duration.ofMillis(100)).build())) {
            return load.run();
        }
    }

    @Test
    void aLoadIsOfThatShapeHoweverItWent() throws Exception {
        try (var server = TinyServer.echo()) {
            assertThat(errors(json(run(LoadOptions.to(server.address()))))).isEmpty();
            HttpRequest request = HttpRequest.to("http://127.0.0.1/");
            LoadResult wrong =
                    run(
                            LoadOptions.to(server.address())
                                    .send(request.text())
                                    .reply(request.reply(Statuses.SUCCESS)));
            assertThat(errors(json(wrong))).isEmpty();
            var udp = LoadOptions.to(TransportKind.UDP, server.address()).rate(50);
            assertThat(errors(json(run(udp.timeout(Duration.ofMillis(50)))))).isEmpty();
        }
    }

    // ------------------------------------------------------------------ what is published

    /** A schema that lets everything through holds always. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/schema",
                "/settings/stages",
                "/settings/request",
                "/counts/verified",
                "/counts/opened",
                "/settings/messagesPerConnection",
                "/connect/histogram",
                "/connect",
                "/intervals/0/errors",
                "/intervals/0/seconds",
                "/stages/1/response/histogram",
                "/stages/0/throughput",
                "/response/missing",
                "/expectations/0/verdict",
                "/made/processors",
                "/verdict",
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
    void namesAreThoseOfToday() {
        assertThat(texts(published.at("/properties/errors/propertyNames/enum")))
                .containsExactly(names(LoadError.values()));
        assertThat(texts(published.at("/properties/verdict/enum")))
                .containsExactly(names(LoadVerdict.Status.values()));
        assertThat(texts(published.at("/$defs/Outcome/properties/verdict/enum")))
                .containsExactly(names(Expectation.Verdict.values()));
        assertThat(published.at("/properties/schema/const").asInt()).isEqualTo(LoadJson.SCHEMA);
        assertThat(published.path("$id").asText()).endsWith(":" + LoadJson.SCHEMA);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static String[] names(Enum<?>[] constants) {
        return Stream.of(constants)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }
}
