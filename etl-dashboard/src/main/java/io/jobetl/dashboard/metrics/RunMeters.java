package io.jobetl.dashboard.metrics;

import io.jobetl.dashboard.view.OperatorView;
import io.jobetl.dashboard.view.Verdict;
import io.jobetl.pipeline.observe.CommitCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the pipeline of this process does. */
final class RunMeters {
    private RunMeters() {}

    static void register(MeterFactory meters, LongAdder rowsCounted, LongAdder rowsVanished, CommitCounters commits) {
        meters.gauges(
                "etl_build_info", "1, with the version of the program", "version", view -> Map.of(view.version(), 1.0));
        meters.gauges("etl_verdict", "1 for the verdict of the moment", "state", RunMeters::verdict);
        meters.gauge(
                "etl_writer",
                "1 while this process is the writer",
                view -> flag(view.instance().role().equals("writer")));
        meters.gauge(
                "etl_counted_age_seconds",
                "How far what is counted is behind the clock, whole hours included",
                view -> view.instance().role().equals("writer")
                        ? seconds(countedAge(view))
                        : null); // a standby does not count, and what the tables say ages without traffic
        meters.gauge(
                "etl_late_counted_age_seconds",
                "The same for rows that came up to an hour late",
                view -> view.counted().lateUntil() == null
                        ? null
                        : seconds(Duration.between(view.counted().lateUntil(), view.at())));
        meters.counter(
                "etl_rows_counted_total", "Tracking rows that came under the digests", view -> rowsCounted.sum());
        meters.counter(
                "etl_rows_vanished_total", "Tracking rows that were counted and are gone", view -> rowsVanished.sum());
        meters.counter(
                "etl_rows_read_total",
                "Tracking rows read, each reading counted",
                view -> view.totals().rowsRead());
        meters.counter(
                "etl_cells_written_total",
                "Cells of events upserted or deleted",
                view -> view.totals().cellsWritten());
        meters.counter(
                "etl_change_events_total",
                "Change events of job and campaign applied or found stale",
                view -> view.totals().changeEvents());
        meters.counter(
                "etl_read_failures_total",
                "Reads of Cassandra that failed and are repeated",
                view -> view.totals().readFailures());
        meters.gauge("etl_open_hours", "Hours with their slices in memory", view ->
                (double) view.totals().openHours());
        meters.gauge("etl_hours_waiting", "Closed hours whose recount is due or under way", view ->
                (double) view.totals().hoursWaiting());
        meters.counter("etl_commits_total", "Transactions that are known to be committed", view -> commits.commits());
        meters.counter("etl_transactions_repeated_total", "Transactions that began again", view -> commits.retries());
        meters.counter(
                "etl_commits_unknown_total", "Commits whose answer did not arrive", view -> commits.unknownCommits());
        meters.counter("etl_connections_opened_total", "Connections of the writer", view -> commits.connections());
    }

    private static Map<String, Double> verdict(OperatorView view) {
        Map<String, Double> states = new LinkedHashMap<>();
        for (Verdict.State state : Verdict.State.values()) {
            states.put(state.text(), flag(state == view.verdict().state()));
        }
        return states;
    }

    private static @Nullable Duration countedAge(OperatorView view) {
        Duration age = view.counted().ageSeconds();
        Instant uncountedFrom = view.counted().uncountedFrom();
        if (age == null || uncountedFrom == null) {
            return age;
        }
        Duration uncounted = Duration.between(uncountedFrom, view.at());
        return uncounted.compareTo(age) > 0 ? uncounted : age;
    }

    static double flag(boolean isSet) {
        return isSet ? 1 : 0;
    }

    static @Nullable Double seconds(@Nullable Duration time) {
        return time == null ? null : time.toMillis() / 1_000.0;
    }
}
