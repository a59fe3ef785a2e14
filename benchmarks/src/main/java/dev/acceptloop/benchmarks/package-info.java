/**
 * What each concurrency model costs, measured side by side.
 *
 * <pre>
 * Comparison: blocks of trials:     ServerProcess (fresh, pinned), Conformance, then load, then /proc
 *            then Analysis:        per-block ratios to a base, intervals, verdicts
 *            then results.json, results.csv, summary.md, report.html, and a SourcePage beside it
 * </pre>
 *
 * <p>A <b>trial</b> is one fresh server process; it is measured at each number of connections in
 * turn. A <b>block</b> is every arm once, in random order, and the next block has that order
 * reversed. Two figures are compared only within a block, because identical binaries differ more
 * between two minutes than most models differ from each other; the A/A arm, the base under a second
 * label, shows how far identical things differ here and now.
 *
 * <p>The micro-benchmarks run on JMH and answer smaller questions in one process.
 */
@NullMarked
package dev.acceptloop.benchmarks;

import org.jspecify.annotations.NullMarked;
