package dev.acceptloop.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** What {@code acceptloop load} says in this process, without a warm-up. */
record SaidLoad(int status, String out, String err) {
    static SaidLoad of(List<?> words) {
        var line = new ArrayList<>(List.of("load", "--warmup", "0"));
        words.forEach(word -> line.add(word.toString()));
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Main.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(line.toArray(String[]::new));
        return new SaidLoad(status, out.toString(), err.toString());
    }

    /** For that long, such as 300ms. */
    static SaidLoad lasting(String duration, Object... words) {
        var all = new ArrayList<Object>(List.of(words));
        all.addAll(List.of("--duration", duration));
        return of(all);
    }
}
