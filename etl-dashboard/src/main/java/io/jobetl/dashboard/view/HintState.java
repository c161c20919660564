package io.jobetl.dashboard.view;

import io.jobetl.pipeline.observe.HintOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the pipeline of this process has told of hints of late rows. Immutable.
 *
 * @param isKnown false before it has told anything as the writer, and where hints are of no use
 * @param isCovered every late row is known to have a hint
 * @param waiting hints whose rows are not settled
 * @param unhinted late rows without a hint that were found while hints answered, at least
 * @param outcomes what has become of the hints that were read
 */
record HintState(
        boolean isKnown,
        boolean isAnswering,
        boolean isCovered,
        int waiting,
        long unhinted,
        Map<HintOutcome, Long> outcomes) {
    static final HintState UNKNOWN = new HintState(false, false, false, 0, 0, Map.of());

    HintState {
        outcomes = Map.copyOf(outcomes);
    }

    HintState seen(boolean nowAnswering, int nowWaiting) {
        return new HintState(true, nowAnswering, isCovered, nowWaiting, unhinted, outcomes);
    }

    HintState covered(boolean nowCovered) {
        return new HintState(isKnown, isAnswering, nowCovered, waiting, unhinted, outcomes);
    }

    HintState foundUnhinted(long rows) {
        return new HintState(isKnown, isAnswering, isCovered, waiting, unhinted + rows, outcomes);
    }

    HintState settled(HintOutcome outcome, int hints) {
        Map<HintOutcome, Long> sums = new EnumMap<>(HintOutcome.class);
        sums.putAll(outcomes);
        sums.merge(outcome, (long) hints, Long::sum);
        return new HintState(isKnown, isAnswering, isCovered, waiting, unhinted, sums);
    }

    /** This process is no writer, or has only just become one: what it has counted stays. */
    HintState forgotten() {
        return new HintState(false, false, false, 0, unhinted, outcomes);
    }

    long of(HintOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /**
     * In one word.
     *
     * @param isExpected whether hints have come before, or were asked for by name
     */
    String word(boolean isExpected) {
        if (!isKnown) {
            return "unknown";
        }
        return isAnswering ? "answering" : isExpected ? "silent" : "none";
    }

    /** In one line that goes on behind {@code late rows: }; empty when nothing is known. */
    String text(boolean isExpected) {
        return switch (word(isExpected)) {
            case "answering" ->
                "hints answer, " + number(of(HintOutcome.COUNTED)) + " counted by hint"
                        + (waiting == 0 ? "" : ", " + number(waiting) + " wait") + coverage();
            case "silent" -> "hints do not answer: late rows wait up to as long again as they were late";
            case "none" -> "no hints: late rows wait up to as long again as they were late";
            default -> "";
        };
    }

    private String coverage() {
        if (isCovered) {
            return ", every late row covered";
        }
        return unhinted == 0
                ? ""
                : ", at least " + number(unhinted) + (unhinted == 1 ? " had none" : " late rows had none");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
