package dev.acceptloop.reading;

import com.sun.source.tree.Tree;
import dev.acceptloop.protocol.server.ServerModel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One model as it is read: what stands in each section, and how much it is. */
final class ModelSources {
    private final ServerModel model;
    private final Source server;
    private final Map<Section, List<Fragment>> sections;
    private final Verbs verbs;

    private ModelSources(
            ServerModel model, Source server, Map<Section, List<Fragment>> sections, Verbs verbs) {
        this.model = model;
        this.server = server;
        this.sections = sections;
        this.verbs = verbs;
    }

    /** Of a model of the suite; of one from elsewhere there are no sources. */
    static Optional<ModelSources> of(ServerModel model, Project project) {
        return ModelFiles.of(model, project).map(files -> of(model, files));
    }

    private static ModelSources of(ServerModel model, ModelFiles files) {
        var sections = new EnumMap<Section, List<Fragment>>(Section.class);
        List<Fragment> own = new ArrayList<>();
        sections.put(Section.OWN, own);
        own.addAll(files.members());
        files.chosen().forEach(each -> own.add(Rulers.whole(each, each.type())));
        List<Source> all = files.all();
        for (Source source : all) {
            if (Rulers.ruled(source) == 0) {
                own.add(Rulers.whole(source, source.type()));
                continue;
            }
            Rulers.sections(source)
                    .forEach((section, fragment) -> {
                        List<Fragment> into =
                                sections.computeIfAbsent(section, _ -> new ArrayList<>());
                        into.add(fragment);
                        into.addAll(files.pointed(fragment));
                    });
        }
        sections.values().forEach(each -> each.removeIf(Fragment::isEmpty));
        return new ModelSources(model, all.getFirst(), sections, Verbs.of(all, files.chosen()));
    }

    ServerModel model() {
        return model;
    }

    /** The file that is the model's server. */
    Source server() {
        return server;
    }

    Verbs verbs() {
        return verbs;
    }

    /** Of that section, in the order in which they are to be read. */
    List<Fragment> in(Section section) {
        return sections.getOrDefault(section, List.of());
    }

    /** Of all sections. */
    List<Fragment> fragments() {
        return sections.values().stream().flatMap(List::stream).toList();
    }

    /** In the order of their first fragment. */
    Set<Source> files() {
        var files = new LinkedHashSet<Source>();
        files.add(server);
        fragments().forEach(each -> files.add(each.source()));
        return files;
    }

    // ------------------------------------------------------------------ figures

    /** Lines with code in them, those of its server or of all that is read. */
    long codeLines(boolean serverAlone) {
        return files().stream()
                .filter(each -> !serverAlone || each == server)
                .mapToLong(this::codeLines)
                .sum();
    }

    private long codeLines(Source source) {
        return numbers(source).stream().filter(number -> source.line(number).hasCode()).count();
    }

    /** See {@link Branches}. */
    int branches() {
        return files().stream().mapToInt(this::branches).sum();
    }

    private int branches(Source source) {
        Set<Integer> numbers = numbers(source);
        return Branches.in(source.unit(), (Tree tree) -> numbers.contains(source.firstLine(tree)));
    }

    private Set<Integer> numbers(Source source) {
        var numbers = new LinkedHashSet<Integer>();
        for (Fragment each : fragments()) {
            for (int number = each.from();
                    each.source() == source && number <= each.to();
                    number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** The packages whose files these are, but for what all models share. */
    Map<String, Source> packages() {
        var packages = new LinkedHashMap<String, Source>();
        for (Source each : files()) {
            if (!each.path().startsWith("protocol/")) {
                packages.putIfAbsent(each.packageName(), each);
            }
        }
        return packages;
    }
}
