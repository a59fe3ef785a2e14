package dev.acceptloop.reading;

import dev.acceptloop.protocol.server.ServerModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The page on which the models of the suite stand side by side. */
public final class Reading {
    /** How many columns there are at most. */
    public static final int MOST_COLUMNS = 3;

    private static final String COMPILER = "jdk.compiler";

    private Reading() {}

    /**
     * The page, whole: one HTML document that asks nobody for anything.
     *
     * @param names those whose columns stand when it is opened; if none, two of the usual ones
     * @throws IllegalArgumentException if there is no such model, or no source of it, if they are
     *     too many, or if this Java has no compiler; one line for the user
     */
    public static String page(List<String> names) {
        return page(names, Project::recording);
    }

    /**
     * The same, with what another run of the comparison has measured of the models.
     *
     * @param results its {@code results.json}, whole
     * @param report its report, as a link from the page
     * @throws IllegalArgumentException as above, or if these are no results
     */
    public static String page(List<String> names, String results, String report) {
        var measured = new MeasuredTable(Measured.of(results), report);
        return page(names, Project::recording, measured);
    }

    /** With the recordings that this knows by the names of models. */
    static String page(List<String> names, Function<String, Optional<String>> recordings) {
        return page(names, recordings, new MeasuredTable(Project.measured(), ""));
    }

    private static String page(
            List<String> names,
            Function<String, Optional<String>> recordings,
            MeasuredTable measured) {
        if (names.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException(
                    names.size() + " models: at most " + MOST_COLUMNS + " stand side by side");
        }
        if (ModuleLayer.boot().findModule(COMPILER).isEmpty()) {
            throw new IllegalArgumentException(
                    "read needs a JDK: this Java has no compiler (module " + COMPILER + ")");
        }
        List<ServerModel> all = ServerModel.all();
        names.forEach(ServerModel::named);
        var project = new Project(all.stream().map(ServerModel::module).toList());
        List<ModelSources> models =
                all.stream()
                        .map(model -> ModelSources.of(model, project))
                        .flatMap(Optional::stream)
                        .toList();
        names.forEach(name -> check(name, models));
        List<String> chosen = names.isEmpty() ? usual(models) : names;
        var documents = new Documents();
        Map<String, String> recorded = recorded(models, recordings);
        String data = Data.of(models, chosen, documents, project, measured, recorded);
        return Page.of(models, documents, data, measured);
    }

    private static void check(String name, List<ModelSources> models) {
        if (models.stream().noneMatch(each -> each.model().name().equals(name))) {
            throw new IllegalArgumentException(name + " has no source here");
        }
    }

    private static Map<String, String> recorded(
            List<ModelSources> models, Function<String, Optional<String>> recordings) {
        var recorded = new LinkedHashMap<String, String>();
        for (ModelSources each : models) {
            String name = each.model().name();
            recordings
                    .apply(name)
                    .ifPresent(text -> recorded.put(name, Recording.packed(name, text)));
        }
        return recorded;
    }

    private static List<String> usual(List<ModelSources> models) {
        return models.stream()
                .map(ModelSources::model)
                .filter(ServerModel::isContender)
                .limit(2)
                .map(ServerModel::name)
                .toList();
    }
}
