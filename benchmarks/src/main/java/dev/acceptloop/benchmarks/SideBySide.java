package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which models of a run one would read side by side. */
final class SideBySide {
    private SideBySide() {}

    /**
     * All that were compared: at the busiest load the base, which the others are held against, then
     * the cheapest; then those of other loads, and of other questions.
     */
    static List<String> models(Results results) {
        var labels = new LinkedHashSet<String>();
        for (LoadPoint load : results.loads()) {
            labels.add(results.bases().getOrDefault(load.connections(), ""));
            results.at(load.bytes()).cellsAt(load.connections()).stream()
                    .filter(cell -> cell.value(Metric.CPU).isPresent())
                    .sorted(Comparator.comparingDouble(SideBySide::cost))
                    .forEach(cell -> labels.add(cell.arm()));
        }
        results.scenarios().forEach(each -> labels.addAll(each.arms()));
        Set<String> models =
                ServerModel.all().stream().map(ServerModel::name).collect(Collectors.toSet());
        return labels.stream().filter(models::contains).toList();
    }

    private static double cost(Cell cell) {
        return cell.value(Metric.CPU).orElseThrow().mean();
    }
}
