package dev.acceptloop.benchmarks;

import static dev.acceptloop.benchmarks.MeasuringBugsTest.bug;

import dev.acceptloop.benchmarks.MeasuringBugsTest.Bug;
import java.util.stream.Stream;

/** Bugs of what a soak asks of a server, sees of it and says of it. */
final class BugsOfSoaks {
    private BugsOfSoaks() {}

    static Stream<Bug> all() {
        return Stream.of(ofSlopes(), ofJudgement(), ofVisits(), ofFiles()).flatMap(bugs -> bugs);
    }

    private static Stream<Bug> ofSlopes() {
        return Stream.of(
                slope(
                        "equal values have an order",
                        "ordered -= sum(tiesOfY, t -> t * (t - 1) * (2 * t + 5));",
                        ""),
                slope("what is equal in both is taken twice", " + twos / (2 * n * (n - 1))", ""),
                slope("the interval is that of 68 %", "1.959964", "1.0"),
                slope(
                        "ranks are rounded inwards",
                        "Math.floor((n - reach) / 2)",
                        "((n - reach) / 2 + 1)"),
                slope(
                        "the upper end is a rank too low",
                        "(n + reach) / 2 + 1",
                        "(n + reach) / 2 - 1"),
                slope("points of one place have a slope", "if (run != 0) {", "if (i != j) {"));
    }

    private static Bug slope(String name, String right, String wrong) {
        return bug(name, "TheilSen", right, wrong, TheilSenTest.class);
    }

    private static Stream<Bug> ofJudgement() {
        return Stream.of(
                growth("chance is a leak", "perThousand.low() > 0 && whole", "whole"),
                growth("whatever grows is a leak", "&& whole > floor", ""),
                growth(
                        "a leak is whatever grows much",
                        "perThousand.low() > 0 && ",
                        "perThousand.middle() >= 0 || "),
                growth("litter is no leak", "level >= MOST_LITTER", "level < 0"),
                growth("few looks are enough", "FEWEST_LOOKS = 8", "FEWEST_LOOKS = 7"),
                growth(
                        "what is not told is nothing",
                        ".filter(round -> round.held().containsKey(quantity))",
                        ""),
                growth(
                        "all processes have one heap",
                        "quantity.floor(processes)",
                        "quantity.floor(1)"),
                result("warming up is judged", ".skip(warmUp())", ".skip(0)"),
                result("what is not at rest is judged", ".filter(SoakRound::isAtRest)", ""),
                result("what is interrupted is clean", "isInterrupted || judged()", "judged()"),
                result(
                        "a leak is nothing wrong",
                        "growths().stream().filter(SoakGrowth::isLeak).map(SoakGrowth::leak).forEach(findings::add);",
                        ""),
                result("the first wait is the longest", ".max(Double::compare)", ".findFirst()"),
                bug(
                        "one that fails is forgotten among others",
                        "Soak",
                        "all.contains(Outcome.FAILED)",
                        "all.getFirst() == Outcome.FAILED",
                        SoakResultTest.class),
                bug(
                        "heap is memory beside the heap",
                        "NativeMemory",
                        "\"Java Heap\",",
                        "",
                        NativeMemoryTest.class),
                bug(
                        "what is reserved is held",
                        "NativeMemory",
                        "reserved=\\\\d+KB, committed=(\\\\d+)KB",
                        "reserved=(\\\\d+)KB",
                        NativeMemoryTest.class));
    }

    private static Bug growth(String name, String right, String wrong) {
        return bug(name, "SoakGrowth", right, wrong, SoakGrowthTest.class);
    }

    private static Bug result(String name, String right, String wrong) {
        return bug(name, "SoakResult", right, wrong, SoakResultTest.class);
    }

    private static Stream<Bug> ofVisits() {
        return Stream.of(
                visits(
                        "replies are not compared",
                        "Visitor",
                        "if (wrong >= 0) {",
                        "if (wrong > due.length) {"),
                visits(
                        "what comes after the last reply is not seen",
                        "Visit",
                        "visitor.send(words(random));\n        visitor.finish();\n        visitor.expectFin();",
                        "visitor.send(words(random));\n        visitor.finish();"),
                visits(
                        "a half-close is not answered",
                        "Visit",
                        "visitor.expect(lines);\n        visitor.expectFin();",
                        ""),
                visits("a line too long may be answered", "Visit", "visitor.expectEnd();", ""),
                visits(
                        "what is owed is not compared",
                        "Hoarder",
                        "wrong >= 0 || at + count > due",
                        "count < 0"),
                visits("half a line is owed", "Hoarder", "return due;", "return sent;"),
                visits(
                        "who stays stays for ever",
                        "StayingVisitors",
                        "--stay.left < 0",
                        "stay.left < 0"),
                visits("there is room for all", "StayingVisitors", "stays.size() < seats", "true"),
                visits(
                        "what goes wrong ends the mix",
                        "SoakVisits",
                        "troubles.add(Visitor.failure(stays ? \"stays\" : visit.toString(), e));",
                        "throw new IllegalStateException(e);"));
    }

    private static Bug visits(String name, String file, String right, String wrong) {
        return bug(name, file, right, wrong, VisitTest.class);
    }

    private static Stream<Bug> ofFiles() {
        return Stream.of(
                bug(
                        "what an earlier soak found is found again",
                        "SoakFiles",
                        "Files.deleteIfExists(options.directory().resolve(SUMMARY));",
                        "",
                        SoakFilesTest.class),
                bug(
                        "a page may be told what to do",
                        "SoakPage",
                        "Html.text(result.model() + \": \" + finding)",
                        "result.model() + \": \" + finding",
                        SoakFilesTest.class),
                bug(
                        "a stack trace is nothing",
                        "StandardError",
                        "anyMatch(line -> FRAME",
                        "noneMatch(line -> FRAME",
                        StandardErrorTest.class),
                bug(
                        "others' stack traces are its own",
                        "StandardError",
                        "in.skipNBytes(from);",
                        "",
                        StandardErrorTest.class),
                bug(
                        "all descriptors are sockets",
                        "Proc",
                        "target.startsWith(\"socket:\") || target.startsWith(\"pipe:\") ? 1 : 0",
                        "1",
                        ProcTest.class));
    }
}
