package io.jobetl.dashboard.metrics;

import io.jobetl.dashboard.view.OperatorView;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the pipeline of this process hears of late rows. */
final class HintMeters {
    private HintMeters() {}

    static void register(MeterFactory meters) {
        meters.counters("etl_hints_total", "Hints of late rows, by what has become of them", "outcome", view -> {
            Map<String, Double> hints = new LinkedHashMap<>();
            view.hints().outcomes().forEach(each -> hints.put(each.outcome(), (double) each.hints()));
            return hints;
        });
        meters.gauge(
                "etl_hints_answering",
                "1 while hints of late rows answer, 0 while those do not that are expected",
                view -> switch (view.hints().state()) {
                    case "answering" -> 1.0;
                    case "silent" -> 0.0;
                    default -> null;
                });
        meters.gauge(
                "etl_hints_waiting",
                "Hints that were read and whose rows are not settled",
                view -> isKnown(view) ? (double) view.hints().waiting() : null);
        meters.gauge(
                "etl_late_rows_covered",
                "1 while every late row is known to have a hint",
                view -> isKnown(view) ? RunMeters.flag(view.hints().covered()) : null);
        meters.counter(
                "etl_late_rows_unhinted_total",
                "Late rows that had no hint although hints answered, at least",
                view -> view.hints().unhinted());
    }

    private static boolean isKnown(OperatorView view) {
        return !view.hints().state().equals("unknown");
    }
}
