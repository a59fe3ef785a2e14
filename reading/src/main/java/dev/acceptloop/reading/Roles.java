package dev.acceptloop.reading;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.util.HashMap;
import java.util.Map;

/** Where in a file a name is declared or called, which only the parser knows. */
final class Roles extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String text;
    private final Map<Integer, Kind> found = new HashMap<>();

    private Roles(CompilationUnitTree unit, SourcePositions positions, String text) {
        this.unit = unit;
        this.positions = positions;
        this.text = text;
    }

    /** By the place of the name's first character. */
    static Map<Integer, Kind> of(CompilationUnitTree unit, SourcePositions positions, String text) {
        var roles = new Roles(unit, positions, text);
        roles.scan(unit, null);
        return Map.copyOf(roles.found);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
        ExpressionTree what = call.getMethodSelect();
        int end = end(what);
        if (what instanceof IdentifierTree name) {
            found.put(end - name.getName().length(), Kind.CALLED);
        } else if (what instanceof MemberSelectTree member) {
            found.put(end - member.getIdentifier().length(), Kind.CALLED);
        }
        return super.visitMethodInvocation(call, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
        boolean isConstructor = method.getReturnType() == null;
        Tree before = isConstructor ? method.getModifiers() : method.getReturnType();
        int from = Math.max(end(before), start(method));
        String name = isConstructor ? "" : method.getName().toString();
        if (!name.isEmpty()) {
            put(name, from, Kind.DECLARED);
        }
        return super.visitMethod(method, null);
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
        if (!type.getSimpleName().isEmpty()) {
            int from = Math.max(end(type.getModifiers()), start(type));
            put(type.getSimpleName().toString(), from, Kind.TYPE);
        }
        return super.visitClass(type, null);
    }

    /** The next word that is this one. */
    private void put(String name, int from, Kind kind) {
        int at = text.indexOf(name, Math.max(from, 0));
        while (at >= 0 && !isWord(at, at + name.length())) {
            at = text.indexOf(name, at + 1);
        }
        if (at >= 0) {
            found.put(at, kind);
        }
    }

    private boolean isWord(int from, int end) {
        return (from == 0 || !Character.isJavaIdentifierPart(text.charAt(from - 1)))
                && (end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)));
    }

    private int start(Tree tree) {
        return (int) positions.getStartPosition(unit, tree);
    }

    private int end(Tree tree) {
        return (int) positions.getEndPosition(unit, tree);
    }
}
