package io.jobetl.dashboard.metrics;

import io.jobetl.dashboard.view.OperatorView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the tables and the stores say. */
final class TableMeters {
    private TableMeters() {}

    static void register(MeterFactory meters) {
        meters.gauge(
                "etl_lease_remaining_seconds",
                "Until the lease of the writer ends",
                view -> view.writer() == null
                        ? null
                        : RunMeters.seconds(view.writer().leaseSeconds()));
        meters.gauge(
                "etl_lease_epoch",
                "Generation of the lease: it grows with each change of the writer",
                view -> view.writer() == null ? null : (double) view.writer().epoch());
        meters.gauges(
                "etl_store_up",
                "1 while the store answers, 0 while it does not",
                "store",
                view -> byKey(
                        view.flow().nodes().stream()
                                .filter(node -> List.of("mysql", "cassandra", "kafka", "connect")
                                        .contains(node.id()))
                                .filter(node -> node.answers() != null)
                                .toList(),
                        OperatorView.Node::id,
                        node -> RunMeters.flag(Boolean.TRUE.equals(node.answers()))));
        meters.gauge(
                "etl_feed_broken",
                "1 while changes of jobs and campaigns do not arrive though Connect answers",
                view -> view.connector().broken() == null
                        ? null
                        : RunMeters.flag(view.connector().broken()));
        meters.gauges(
                "etl_connector_task_running",
                "1 while the task of the connector runs",
                "task",
                view -> byKey(
                        view.connector().tasks(),
                        task -> Integer.toString(task.id()),
                        task -> RunMeters.flag(task.state().equals("RUNNING"))));
        meters.gauge(
                "etl_unbalanced_hours",
                "Hours of the last two days in which rows are missing or too many",
                view -> view.balance().conserved() == null
                        ? null
                        : (double) view.balance().unbalancedHours().size());
        meters.gauges(
                "etl_rows_not_counted",
                "Rows of all hours that are in no cell",
                "reason",
                view -> byKey(view.notCounted(), OperatorView.NotCounted::reason, OperatorView.NotCounted::rows));
        meters.gauges(
                "etl_dead_letters",
                "Dead letters by the beginning of their reason",
                "reason",
                view -> byKey(view.deadLetters(), OperatorView.Reason::reason, OperatorView.Reason::rows));
        meters.gauge(
                "etl_dead_letters_stored",
                "Dead letters of all reasons",
                view -> view.corrections().lastDay() == null
                        ? null
                        : (double) view.deadLetters().stream()
                                .mapToLong(OperatorView.Reason::rows)
                                .sum());
        meters.gauge(
                "etl_corrections_last_day",
                "Cells of closed hours that changed within 24 hours",
                view -> view.corrections().lastDay() == null
                        ? null
                        : (double) view.corrections().lastDay());
        meters.gauge(
                "etl_recounts_requested",
                "Hours that somebody wants recounted",
                view -> view.recounts().requested() == null
                        ? null
                        : (double) view.recounts().requested());
        meters.gauges(
                "etl_drift_open",
                "Rows whose company did not come through the feed and is not repaired",
                "dimension",
                view -> byKey(
                        view.drift().stream().filter(TableMeters::isKnown).toList(),
                        OperatorView.DriftOf::dimension,
                        OperatorView.DriftOf::open));
    }

    /** Rows that are known to differ do; that none does is known only where nothing keeps anybody from comparing. */
    private static boolean isKnown(OperatorView.DriftOf drift) {
        return drift.open() > 0
                || (drift.comparedAt() != null && drift.problem().isEmpty());
    }

    private static <T> Map<String, Double> byKey(List<T> items, Function<T, String> key, ToDoubleFunction<T> value) {
        Map<String, Double> values = new LinkedHashMap<>();
        items.forEach(item -> values.put(key.apply(item), value.applyAsDouble(item)));
        return values;
    }
}
