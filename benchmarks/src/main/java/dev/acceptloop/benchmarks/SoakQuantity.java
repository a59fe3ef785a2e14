package dev.acceptloop.benchmarks;

import java.util.Locale;

/**
 * What a server holds, and how much more of it over a whole run is no leak yet. A slope that is
 * told from chance may still be one that ends: a JVM loads and compiles for minutes, and a pool or
 * a cache fills. So growth counts from a floor on, which is small beside what a leak of a byte or a
 * descriptor per visit comes to in ten minutes.
 */
enum SoakQuantity {
    /** Connections are among them. Three: a JVM opens some when it first needs them. */
    SOCKETS("sockets and pipes", 3, false),

    /** Files, epoll sets, event descriptors. */
    OTHERS("other descriptors", 3, false),

    /**
     * How many of both a garbage collection closed: nobody else had. They would be hidden in the
     * two above by the collections of each look, and are judged by how many there are.
     */
    LITTER("closed by the collector", Double.POSITIVE_INFINITY, false),

    /** The JVM's own are among them, of which some come and go. */
    THREADS("threads", 3, false),

    /** The children of models that have some, zombies too. */
    PROCESSES("processes", 1, false),

    /** After two collections; the rest of 256 KiB is what classes and tables hold. */
    HEAP("live heap", 256 << 10, true),

    /** Direct buffers and foreign memory; a thread of the JDK keeps some for its channels. */
    DIRECT("direct memory", 1 << 20, true),

    /** Of the JVM itself; shown, because a collector's and a linker's tables grow as they like. */
    NATIVE("other native memory", Double.POSITIVE_INFINITY, true),

    /**
     * Pages, shared ones in each process: a share of them would change with what others run. Code
     * and classes are in it, which is why its floor is high: it finds what the others cannot name.
     */
    RESIDENT("resident memory", 8 << 20, true);

    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    private final String title;
    private final double floor;
    private final boolean isBytes;

    SoakQuantity(String title, double floor, boolean isBytes) {
        this.title = title;
        this.floor = floor;
        this.isBytes = isBytes;
    }

    /** For a heading. */
    String title() {
        return title;
    }

    /** For the head of a file's column. */
    String column() {
        return name().toLowerCase(Locale.ROOT) + (isBytes ? "_bytes" : "");
    }

    /**
     * Growth that is no larger is none; infinite where it is not judged. Each process has a heap
     * and code of its own, and starts and opens one thing or another when it first needs it.
     */
    double floor(double processes) {
        double others = Math.max(0, processes - 1);
        if (isBytes) {
            return floor * (1 + others);
        }
        return this == PROCESSES ? floor : floor + others;
    }

    /** So much of it, in words. */
    String text(double value) {
        return isBytes ? Figures.number(value / MEBIBYTE) + " MiB" : count(value);
    }

    /** A change of so much, in words. */
    String change(double value) {
        return number(value) + unit();
    }

    /** A change with its interval, in words. */
    String change(TheilSen.Slope slope) {
        String middle = number(slope.middle());
        return "%s [%s, %s]%s".formatted(middle, number(slope.low()), number(slope.high()), unit());
    }

    private String number(double value) {
        return Figures.number(isBytes ? value / KIBIBYTE : value);
    }

    private String unit() {
        return isBytes ? " KiB" : "";
    }

    private static String count(double value) {
        return value == Math.rint(value)
                ? Figures.number(value).replaceFirst("\\.0+$", "")
                : Figures.number(value);
    }
}
