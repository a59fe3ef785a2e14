package dev.acceptloop.benchmarks;

final class Report {
    private Report() {}

    static String of(Results results) {
        return results.started();
    }
}
