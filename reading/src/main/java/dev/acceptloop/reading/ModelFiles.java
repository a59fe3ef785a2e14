package dev.acceptloop.reading;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import dev.acceptloop.protocol.server.ServerModel;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the files of a model by what they say: its {@code open} names a server, the server names
 * the sockets and processes that have a part of its sections.
 */
final class ModelFiles {
    private static final Pattern POINTER = Pattern.compile("\\b([A-Z]\\w+)\\.([a-z]\\w+)\\b");
    private static final Set<String> ASKED =
            Arrays.stream(ServerModel.class.getMethods())
                    .map(Method::getName)
                    .collect(Collectors.toUnmodifiableSet());

    private final ServerModel model;
    private final Project project;
    private final Source source;
    private final ClassTree type;

    private ModelFiles(ServerModel model, Project project, Source source, ClassTree type) {
        this.model = model;
        this.project = project;
        this.source = source;
        this.type = type;
    }

    /** Of a model of the suite; of one from elsewhere there are no sources. */
    static Optional<ModelFiles> of(ServerModel model, Project project) {
        List<String> names = Arrays.asList(model.getClass().getName().split("\\$", -1));
        return project.source(names.getFirst())
                .map(source -> new ModelFiles(model, project, source, nested(source, names)));
    }

    private static ClassTree nested(Source source, List<String> names) {
        ClassTree type = source.type();
        for (String name : names.subList(1, names.size())) {
            type =
                    Names.in(type).declared().stream()
                            .filter(each -> each.getSimpleName().contentEquals(name))
                            .findFirst()
                            .orElseThrow();
        }
        return type;
    }

    // ------------------------------------------------------------------ server and parts

    /** The server of streams, then what it shares its sections with. */
    List<Source> all() {
        List<Source> found = new ArrayList<>(List.of(server()));
        for (int i = 0; i < found.size(); i++) {
            named(found.get(i).unit(), found.get(i))
                    .filter(each -> isPart(each) && !found.contains(each))
                    .forEach(found::add);
        }
        return List.copyOf(found);
    }

    private Source server() {
        List<Source> servers =
                named(open(), source)
                        .filter(each -> Names.isImplementing(each.type(), "Server"))
                        .filter(each -> Rulers.sections(each).containsKey(Section.ACCEPT))
                        .toList();
        if (servers.size() != 1) {
            throw new IllegalStateException(
                    model.name()
                            + ": its open names "
                            + servers.size()
                            + " servers with a section accept");
        }
        return servers.getFirst();
    }

    /** Its own, or the one that it has from the interface of its file. */
    private MethodTree open() {
        return Stream.of(type, source.type())
                .flatMap(each -> Names.methods(each, "open").stream())
                .findFirst()
                .orElseThrow();
    }

    private Stream<Source> named(Tree tree, Source in) {
        return Names.in(tree).types().stream()
                .map(name -> project.named(name, in))
                .flatMap(Optional::stream)
                .distinct();
    }

    private static boolean isPart(Source source) {
        if (source.types().isEmpty() || Names.isImplementing(source.type(), "Server")) {
            return false;
        }
        var sections = Rulers.sections(source).keySet();
        boolean accepts = sections.contains(Section.ACCEPT) || sections.contains(Section.READ);
        return !sockets(source).isEmpty() || (accepts && Rulers.ruled(source) > 1);
    }

    /** The types of a file that have the verbs. */
    static List<ClassTree> sockets(Source source) {
        return Names.in(source.unit()).declared().stream()
                .filter(each -> Names.isImplementing(each, "StreamSocket"))
                .toList();
    }

    // ------------------------------------------------------------------ its own

    /** Of the model itself: what it does beside saying what it is. */
    List<Fragment> members() {
        List<Tree> members =
                type.getMembers().stream()
                        .filter(each -> !isAsked(each))
                        .<Tree>map(t -> t)
                        .toList();
        boolean does = members.stream().anyMatch(MethodTree.class::isInstance);
        return does
                ? Rulers.joined(members.stream().map(m -> Rulers.member(source, m)).toList())
                : List.of();
    }

    private boolean isAsked(Tree member) {
        return member instanceof MethodTree method
                && (method.getReturnType() == null || ASKED.contains(method.getName().toString()));
    }

    /** What a switch over the models of its file makes for it: a system call to wait in. */
    List<Source> chosen() {
        return Names.in(source.unit()).cases().stream()
                .filter(this::isOurs)
                .flatMap(label -> named(label.getBody(), source))
                .toList();
    }

    private boolean isOurs(CaseTree label) {
        String name = type.getSimpleName().toString();
        return label.getLabels().stream()
                .flatMap(each -> Names.variables(each).stream())
                .map(VariableTree::getType)
                .anyMatch(of -> of != null && of.toString().equals(name));
    }

    // ------------------------------------------------------------------ pointers

    /** Where a section ends with words, or is nothing else, the methods that these name. */
    List<Fragment> pointed(Fragment section) {
        List<Line> lines = section.lines();
        int words = lines.size();
        while (words > 0 && !lines.get(words - 1).hasCode()) {
            words--;
        }
        return lines.subList(words, lines.size()).stream()
                .flatMap(line -> POINTER.matcher(line.text()).results())
                .flatMap(pointer -> pointed(section.source(), pointer))
                .toList();
    }

    private Stream<Fragment> pointed(Source from, MatchResult pointer) {
        String name = pointer.group(1);
        String packages = from.packageName();
        String above = packages.substring(0, packages.lastIndexOf('.'));
        return project
                .named(name, from)
                .or(() -> project.source(above + "." + name))
                .filter(each -> each.path().startsWith(model.module() + "/"))
                .stream()
                .flatMap(each -> methods(each, pointer.group(2)));
    }

    private static Stream<Fragment> methods(Source source, String name) {
        return Names.methods(source.type(), name).stream()
                .map(method -> Rulers.member(source, method));
    }
}
