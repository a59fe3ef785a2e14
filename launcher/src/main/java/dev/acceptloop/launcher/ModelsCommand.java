package dev.acceptloop.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acceptloop models}: what there is, and whether it runs here. */
@Command(
        name = "models",
        description = "List the concurrency models.",
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<ServerModel> models = ServerModel.all();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(models));
        } else {
            models.forEach(model -> out.println(toLine(model)));
        }
        out.flush();
        return 0;
    }

    private static String toLine(ServerModel model) {
        String unavailable = model.unavailable();
        return String.format(
                "%-12s %-16s %-10s %s%s",
                model.name(),
                model.module(),
                transports(model),
                model.description(),
                unavailable.isEmpty() ? "" : " (not here: " + unavailable + ")");
    }

    private static String transports(ServerModel model) {
        return model.transports().stream()
                .sorted()
                .map(TransportKind::toString)
                .collect(Collectors.joining(","));
    }

    private static String toJson(List<ServerModel> models) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.useDefaultPrettyPrinter().writeStartArray();
            for (ServerModel model : models) {
                write(model, generator);
            }
            generator.writeEndArray();
        } catch (JsonProcessingException e) {
            throw new AssertionError("writing to memory does not fail", e);
        }
        return text.toString();
    }

    private static void write(ServerModel model, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("name", model.name());
        generator.writeStringField("module", model.module());
        generator.writeStringField("description", model.description());
        generator.writeArrayFieldStart("transports");
        for (TransportKind kind : model.transports().stream().sorted().toList()) {
            generator.writeString(kind.toString());
        }
        generator.writeEndArray();
        generator.writeBooleanField("available", model.unavailable().isEmpty());
        generator.writeStringField("unavailable", model.unavailable());
        generator.writeEndObject();
    }
}
