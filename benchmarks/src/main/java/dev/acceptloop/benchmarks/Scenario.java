package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One question about the models, and how a server's part of the answer is measured. */
interface Scenario {
    /** Its name on the command line, and of its page under {@code docs/scenarios}. */
    String name();

    /** What it asks, in one line. */
    String question();

    /** What it measures; the first is the one that answers. */
    List<ScenarioFigure> figures();

    /** The same under the load that is asked of echo, where it is asked under that. */
    default Scenario under(ComparisonOptions options) {
        return this;
    }

    /** How many connections it holds at once, so that a model has room for them. */
    int connections(ServerModel model);

    /** The words after {@code serve MODEL}. */
    List<String> serveOptions(ServerModel model);

    /** How long a trial of that model takes, about. */
    Cost cost(ServerModel model);

    /**
     * Measures a server that has just been started, and verifies every reply.
     *
     * @return a value by {@link ScenarioFigure#key}; one that this server does not have is absent
     * @throws IOException if it answers wrong or not at all, in one line
     */
    Map<String, Double> measure(Subject subject) throws IOException, InterruptedException;

    /** Why that model is left out, in one line; empty if it takes part. */
    default String cannot(ServerModel model) {
        try {
            ServerOptions options = ServerOptions.parse(serveOptions(model));
            model.check(options);
            int atOnce = model.serves(options);
            return atOnce < connections(model) ? "serves " + atOnce + " at once" : "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Seconds of a trial.
     *
     * @param fixed what cannot be shortened: starting, connecting, stopping
     * @param load what is as long as the budget lets it be
     */
    record Cost(double fixed, double load) {
        double seconds(double pace) {
            return fixed + pace * load;
        }
    }
}
