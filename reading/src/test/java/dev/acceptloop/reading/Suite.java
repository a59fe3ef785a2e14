package dev.acceptloop.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The suite as the page has it, read once for all tests. */
final class Suite {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Project PROJECT =
            new Project(ServerModel.all().stream().map(ServerModel::module).toList());
    static final List<ModelSources> MODELS =
            ServerModel.all().stream()
                    .map(model -> ModelSources.of(model, PROJECT))
                    .flatMap(Optional::stream)
                    .toList();
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");

    private Suite() {}

    static ModelSources model(String name) {
        return MODELS.stream()
                .filter(each -> each.model().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the script of a page works on. */
    static JsonNode data(String page) throws IOException {
        Matcher data = DATA.matcher(page);
        if (!data.find()) {
            throw new AssertionError("no data in the page");
        }
        return new ObjectMapper().readTree(data.group(1));
    }

    /** Members of a class, as its parser has them. */
    static List<Line> members(String text) {
        return Source.parse("Made.java", "class Made {\n" + text + "\n}\n").lines().stream()
                .skip(1)
                .limit(text.lines().count())
                .toList();
    }

    /** Any lines, of which nothing need be a whole. */
    static List<Line> lines(String text) {
        return Source.lines(text, Map.of());
    }
}
