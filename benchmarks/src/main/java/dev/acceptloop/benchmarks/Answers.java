package dev.acceptloop.benchmarks;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All questions of a report, answered together: Holm's correction is over every word that may stand
 * in it, so that among equal servers at most 5 of 100 reports hold one.
 */
final class Answers {
    private final Map<Question, Ratio> answers = new HashMap<>();

    Answers(List<Question> questions) {
        Set<Doubt> doubts = new HashSet<>();
        double all = questions.stream().mapToDouble(Question::weight).sum();
        for (Question question : questions) {
            if (!question.isTested()) {
                Ratio ratio = question.alone(Question.LEVEL * question.weight() / all);
                answers.put(question, ratio);
                if (ratio.verdict() == Verdict.DIFFERS) {
                    doubts.add(question.doubt());
                }
            }
        }
        answer(questions.stream().filter(Question::isTested).toList(), doubts);
    }

    private void answer(List<Question> tested, Set<Doubt> doubts) {
        double[] p = tested.stream().mapToDouble(Question::p).toArray();
        double[] weights = tested.stream().mapToDouble(Question::weight).toArray();
        double[] adjusted = Statistics.holm(p, weights);
        double open = 0; // the weight of those that are not told
        for (int i = 0; i < adjusted.length; i++) {
            open += adjusted[i] < Question.LEVEL ? 0 : weights[i];
        }
        for (int i = 0; i < adjusted.length; i++) {
            Question question = tested.get(i);
            double level = Question.LEVEL * weights[i] / Math.max(open, weights[i]);
            boolean doubted = doubts.stream().anyMatch(doubt -> doubt.touches(question));
            answers.put(question, question.answered(adjusted[i], level, doubted));
        }
    }

    Ratio to(Question question) {
        Ratio answer = answers.get(question);
        if (answer == null) {
            throw new IllegalArgumentException("not among the questions: " + question);
        }
        return answer;
    }
}
