package dev.acceptloop.reading;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The methods by which a model implements {@code StreamSocket}, and those that these call of what
 * the model waits in. A verb that has none is left as the interface has it.
 */
record Verbs(Map<String, List<Fragment>> fragments) {
    /** The verbs are the interface's methods that answer nothing. */
    static List<String> names(Source streamSocket) {
        return streamSocket.type().getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .filter(method -> String.valueOf(method.getReturnType()).equals("void"))
                .map(method -> method.getName().toString())
                .toList();
    }

    static Verbs of(List<Source> files, List<Source> chosen) {
        var verbs = new LinkedHashMap<String, List<Fragment>>();
        for (Source file : files) {
            for (ClassTree socket : ModelFiles.sockets(file)) {
                for (Tree member : socket.getMembers()) {
                    if (member instanceof MethodTree method) {
                        List<Fragment> of =
                                verbs.computeIfAbsent(
                                        method.getName().toString(), _ -> new ArrayList<>());
                        of.add(Rulers.member(file, method));
                        of.addAll(called(method, chosen));
                    }
                }
            }
        }
        return new Verbs(verbs);
    }

    private static List<Fragment> called(MethodTree method, List<Source> chosen) {
        List<Fragment> called = new ArrayList<>();
        for (String name : Names.in(method).calls()) {
            for (Source source : chosen) {
                Names.methods(source.type(), name)
                        .forEach(each -> called.add(Rulers.member(source, each)));
            }
        }
        return called;
    }

    List<Fragment> of(String verb) {
        return fragments.getOrDefault(verb, List.of());
    }

    /** Whether there is a {@code StreamSocket} at all. */
    boolean areThere() {
        return !fragments.isEmpty();
    }
}
