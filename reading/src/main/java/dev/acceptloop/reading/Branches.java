package dev.acceptloop.reading;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreeScanner;
import java.util.function.Predicate;

/**
 * Counts where the way of a program parts: if, ?:, loops, cases, catch, &amp;&amp; and ||. What is
 * counted for one file is counted for all, so that two can be held side by side.
 */
final class Branches extends TreeScanner<Void, Void> {
    private final Predicate<Tree> counts;
    private int found;

    private Branches(Predicate<Tree> counts) {
        this.counts = counts;
    }

    /** Those in a tree for which {@code counts} is true. */
    static int in(Tree tree, Predicate<Tree> counts) {
        var branches = new Branches(counts);
        branches.scan(tree, null);
        return branches.found;
    }

    @Override
    public Void scan(Tree tree, Void none) {
        if (tree != null && isBranch(tree) && counts.test(tree)) {
            found++;
        }
        return super.scan(tree, null);
    }

    private static boolean isBranch(Tree tree) {
        return switch (tree) {
            case IfTree _, ConditionalExpressionTree _, CatchTree _ -> true;
            case ForLoopTree _, EnhancedForLoopTree _, WhileLoopTree _, DoWhileLoopTree _ -> true;
            case CaseTree label -> !isDefault(label);
            case BinaryTree binary ->
                    binary.getKind() == Tree.Kind.CONDITIONAL_AND
                            || binary.getKind() == Tree.Kind.CONDITIONAL_OR;
            default -> false;
        };
    }

    private static boolean isDefault(CaseTree label) {
        return label.getLabels().stream().anyMatch(DefaultCaseLabelTree.class::isInstance);
    }
}
