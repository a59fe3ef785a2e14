package dev.acceptloop.reading;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a tree speaks of, in the order of the text. */
final class Names extends TreeScanner<Void, Void> {
    private final Set<String> types = new LinkedHashSet<>();
    private final Set<String> calls = new LinkedHashSet<>();
    private final List<ClassTree> declared = new ArrayList<>();
    private final List<CaseTree> cases = new ArrayList<>();
    private final List<VariableTree> variables = new ArrayList<>();

    private Names() {}

    static Names in(Tree tree) {
        var names = new Names();
        names.scan(tree, null);
        return names;
    }

    /** Simple names that are written as those of types are. */
    Set<String> types() {
        return types;
    }

    /** Methods that are called on an object, not on a type. */
    Set<String> calls() {
        return calls;
    }

    /** Types that are declared, nested ones too. */
    List<ClassTree> declared() {
        return declared;
    }

    /** Cases of its switches. */
    List<CaseTree> cases() {
        return cases;
    }

    /** Variables that are declared, those of patterns too. */
    static List<VariableTree> variables(Tree tree) {
        return in(tree).variables;
    }

    static boolean isType(String name) {
        return !name.isEmpty() && Character.isUpperCase(name.charAt(0));
    }

    /** Whether a type says that it implements another. */
    static boolean isImplementing(ClassTree type, String simpleName) {
        return type.getImplementsClause().stream()
                .anyMatch(each -> each.toString().equals(simpleName));
    }

    /** The methods of a type, of that name. */
    static List<MethodTree> methods(ClassTree type, String name) {
        return type.getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .filter(method -> method.getName().contentEquals(name))
                .toList();
    }

    @Override
    public Void visitIdentifier(IdentifierTree identifier, Void none) {
        String name = identifier.getName().toString();
        if (isType(name)) {
            types.add(name);
        }
        return super.visitIdentifier(identifier, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
        if (call.getMethodSelect() instanceof MemberSelectTree member
                && !isType(member.getExpression().toString())) {
            calls.add(member.getIdentifier().toString());
        }
        return super.visitMethodInvocation(call, null);
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
        declared.add(type);
        return super.visitClass(type, null);
    }

    @Override
    public Void visitCase(CaseTree label, Void none) {
        cases.add(label);
        return super.visitCase(label, null);
    }

    @Override
    public Void visitVariable(VariableTree variable, Void none) {
        variables.add(variable);
        return super.visitVariable(variable, null);
    }
}
