package dev.acceptloop.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the page's script shows, as JSON.
 *
 * <pre>
 * sections  [word, meaning]                                     in the order of the page
 * files     path, from, lines [text, kinds]                     kinds: a letter and a length each
 * models    name, ..., measured [words, HTML], sections [[file, from, to]], verbs
 * pairs     by "i-j": same [left, right, length]*, moved the same, changed [left, right, [], []]
 * steps     title, models, place, moment, text, question, answer HTML
 * recordings  by model: as {@link Recording} packs them
 * </pre>
 */
final class Data {
    private final List<ModelSources> models;
    private final Documents documents;
    private final Project project;
    private final MeasuredTable measured;
    private final List<Source> files;
    private final StringWriter text = new StringWriter();
    private final JsonGenerator json;

    private Data(
            List<ModelSources> models, Documents documents, Project project, MeasuredTable measured)
            throws IOException {
        this.models = models;
        this.documents = documents;
        this.project = project;
        this.measured = measured;
        Set<Source> all = new LinkedHashSet<>();
        models.forEach(model -> all.addAll(model.files()));
        this.files = List.copyOf(all);
        this.json = new JsonFactory().createGenerator(text);
    }

    /**
     * Of these models.
     *
     * @param chosen the names of those that stand when the page is opened
     * @param recordings by the names of their models, packed
     */
    static String of(
            List<ModelSources> models,
            List<String> chosen,
            Documents documents,
            Project project,
            MeasuredTable measured,
            Map<String, String> recordings) {
        try {
            var data = new Data(models, documents, project, measured);
            data.write(chosen, recordings);
            return data.text.toString();
        } catch (IOException e) { // in memory
            throw new UncheckedIOException(e);
        }
    }

    private void write(List<String> chosen, Map<String, String> recordings) throws IOException {
        json.writeStartObject();
        strings("chosen", chosen);
        json.writeArrayFieldStart("sections");
        for (Section section : Section.values()) {
            strings(List.of(section.word(), section.meaning()));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("files");
        for (Source file : files) {
            file(file);
        }
        json.writeEndArray();
        models();
        pairs();
        steps();
        json.writeObjectFieldStart("recordings");
        for (Map.Entry<String, String> each : recordings.entrySet()) {
            json.writeFieldName(each.getKey());
            json.writeRawValue(each.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
        json.close();
    }

    private void strings(String name, Collection<String> values) throws IOException {
        json.writeFieldName(name);
        strings(values);
    }

    private void strings(Collection<String> values) throws IOException {
        json.writeStartArray();
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    // ------------------------------------------------------------------ files

    private void file(Source file) throws IOException {
        List<Fragment> shown =
                models.stream()
                        .flatMap(model -> model.fragments().stream())
                        .filter(fragment -> fragment.source() == file)
                        .toList();
        int from = shown.stream().mapToInt(Fragment::from).min().orElse(1);
        int to = shown.stream().mapToInt(Fragment::to).max().orElse(0);
        json.writeStartObject();
        json.writeStringField("path", file.path());
        json.writeNumberField("from", from);
        json.writeArrayFieldStart("lines");
        for (Line line : new Fragment(file, from, to).lines()) {
            json.writeString(line.text());
            json.writeString(kinds(line));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String kinds(Line line) {
        var kinds = new StringBuilder();
        for (Token token : line.tokens()) {
            kinds.append(token.kind().letter()).append(token.text().length());
        }
        return kinds.toString();
    }

    // ------------------------------------------------------------------ models

    private void models() throws IOException {
        Source streamSocket =
                project.source("dev.acceptloop.protocol.serving.StreamSocket").orElseThrow();
        List<String> verbs = Verbs.names(streamSocket);
        strings("verbs", verbs);
        VerbWords words = VerbWords.of(streamSocket, verbs);
        json.writeArrayFieldStart("models");
        for (ModelSources model : models) {
            json.writeStartObject();
            head(model);
            fragments("sections", model);
            json.writeArrayFieldStart("verbs");
            for (String verb : verbs) {
                fragments(model.verbs().of(verb));
            }
            json.writeEndArray();
            var said = words.of(model);
            json.writeArrayFieldStart("words");
            for (String verb : verbs) {
                json.writeString(said.getOrDefault(verb, ""));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void head(ModelSources model) throws IOException {
        Documents.Said said = documents.of(model.model());
        json.writeStringField("name", model.model().name());
        json.writeStringField("module", model.model().module());
        json.writeStringField("description", model.model().description());
        strings(
                "transports",
                model.model().transports().stream().sorted().map(TransportKind::toString).toList());
        json.writeStringField("wins", prose(said.wins()));
        json.writeStringField("collapses", prose(said.collapses()));
        json.writeStringField("threads", prose(said.threads()));
        json.writeStringField("holds", prose(said.holds()));
        json.writeNumberField("serverLines", model.codeLines(true));
        json.writeNumberField("lines", model.codeLines(false));
        json.writeNumberField("branches", model.branches());
        json.writeNumberField("files", model.files().size());
        json.writeArrayFieldStart("measured");
        for (Map.Entry<String, String> each : measured.of(model.model().name()).entrySet()) {
            strings(List.of(each.getKey(), each.getValue()));
        }
        json.writeEndArray();
        json.writeStringField("about", Essay.ofType(model.server(), documents.glossary()));
        json.writeArrayFieldStart("essays");
        for (String name : model.packages().keySet()) {
            String essay =
                    project.source(name + ".package-info")
                            .map(info -> Essay.ofPackage(info, documents.glossary()))
                            .orElse("");
            if (!essay.isEmpty()) {
                strings(List.of(name, essay));
            }
        }
        json.writeEndArray();
    }

    private String prose(String markdown) {
        return Markdown.inline(markdown, documents.glossary().links());
    }

    private void fragments(String name, ModelSources model) throws IOException {
        json.writeArrayFieldStart(name);
        for (Section section : Section.values()) {
            fragments(model.in(section));
        }
        json.writeEndArray();
    }

    private void fragments(List<Fragment> fragments) throws IOException {
        json.writeStartArray();
        for (Fragment each : fragments) {
            numbers(List.of(files.indexOf(each.source()), each.from(), each.to()));
        }
        json.writeEndArray();
    }

    private void numbers(List<Integer> numbers) throws IOException {
        json.writeStartArray();
        for (int number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    // ------------------------------------------------------------------ pairs

    private void pairs() throws IOException {
        List<List<List<Line>>> texts = models.stream().map(Data::lines).toList();
        json.writeObjectFieldStart("pairs");
        for (int i = 0; i < models.size(); i++) {
            for (int j = i + 1; j < models.size(); j++) {
                json.writeFieldName(i + "-" + j);
                pair(Alignment.of(texts.get(i), texts.get(j)));
            }
        }
        json.writeEndObject();
    }

    private static List<List<Line>> lines(ModelSources model) {
        List<List<Line>> lines = new ArrayList<>();
        for (Section section : Section.values()) {
            lines.add(model.in(section).stream().flatMap(f -> f.lines().stream()).toList());
        }
        return lines;
    }

    private void pair(Alignment alignment) throws IOException {
        json.writeStartObject();
        json.writeFieldName("same");
        numbers(flat(alignment.same()));
        json.writeFieldName("moved");
        numbers(flat(alignment.moved()));
        json.writeArrayFieldStart("changed");
        for (Alignment.Change change : alignment.changed()) {
            json.writeNumber(change.left());
            json.writeNumber(change.right());
            numbers(change.leftTokens());
            numbers(change.rightTokens());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static List<Integer> flat(List<Alignment.Run> runs) {
        List<Integer> flat = new ArrayList<>();
        for (Alignment.Run run : runs) {
            flat.addAll(List.of(run.left(), run.right(), run.length()));
        }
        return flat;
    }

    // ------------------------------------------------------------------ steps

    private void steps() throws IOException {
        json.writeArrayFieldStart("steps");
        for (Course.Step step : documents.course()) {
            json.writeStartObject();
            json.writeStringField("title", step.title());
            strings("models", step.models());
            json.writeStringField("place", step.place());
            json.writeStringField("moment", step.moment());
            json.writeStringField("text", step.text());
            json.writeStringField("question", step.question());
            json.writeStringField("answer", step.answer());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
