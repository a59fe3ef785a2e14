package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.acceptloop.fuzz.Allocation;
import dev.acceptloop.fuzz.Refusals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Results that somebody may have written: a report can be made of them, or a line says why not. */
final class ResultsFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<JsonNode> VALUES =
            List.of(
                    NODES.nullNode(),
                    NODES.numberNode(0),
                    NODES.numberNode(-1),
                    NODES.numberNode(Integer.MAX_VALUE),
                    NODES.numberNode(1e308),
                    NODES.textNode(""),
                    NODES.textNode("nobody\u001b[2J\n"),
                    NODES.textNode("NaN"),
                    NODES.booleanNode(true),
                    NODES.arrayNode(),
                    NODES.objectNode(),
                    NODES.arrayNode().addNull());

    @TempDir private static Path directory;

    /** The file, byte for byte. */
    @FuzzTest
    void files(byte[] bytes) throws IOException {
        read(bytes);
    }

    /** What compare wrote, with a few values changed: three bytes for each, which and to what. */
    @FuzzTest
    void edited(byte[] bytes) throws IOException {
        JsonNode results = sample();
        ByteBuffer edits = ByteBuffer.wrap(bytes);
        while (edits.remaining() >= 3) {
            edit(results, edits.getShort() & 0xffff, edits.get() & 0xff);
        }
        read(JSON.writeValueAsBytes(results));
    }

    private static JsonNode sample() throws IOException {
        try (InputStream sample = ResultsFuzzTest.class.getResourceAsStream("sample.json")) {
            return JSON.readTree(sample);
        }
    }

    private static void edit(JsonNode tree, int which, int how) {
        List<JsonNode> parents = new ArrayList<>();
        parents(tree, parents);
        JsonNode parent = parents.get(which % parents.size());
        JsonNode value = VALUES.get(how % VALUES.size());
        int child = how / VALUES.size();
        if (parent instanceof ArrayNode array && !array.isEmpty()) {
            array.set(child % array.size(), value);
        } else if (parent instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            object.set(names.get((child + which) % names.size()), value);
        }
    }

    private static void parents(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode()) {
            parents.add(node);
            node.forEach(child -> parents(child, parents));
        }
    }

    private static void read(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("results.json"), bytes);
        try {
            Results.read(file);
        } catch (IOException _) {
            // as it says, and in as many lines as the JSON's reader likes
        }
        Refusals.accepted(IllegalArgumentException.class, () -> Unfinished.in(directory));
        Allocation.inProportionTo(bytes.length, () -> stored(file));
    }

    private static void stored(Path file) {
        Optional<Results> results =
                Refusals.accepted(IllegalArgumentException.class, () -> StoredResults.read(file));
        if (results.isPresent()) {
            Path again = file.resolveSibling("again.json");
            try {
                results.get().write(again);
                assertThat(StoredResults.read(again)).isEqualTo(results.get());
            } catch (IOException e) {
                throw new AssertionError("what was read cannot be written", e);
            }
        }
    }
}
