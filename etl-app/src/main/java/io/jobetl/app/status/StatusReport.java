package io.jobetl.app.status;

import io.jobetl.io.mysql.read.DriftStatus;
import io.jobetl.io.mysql.read.MySqlEventsReader.HourBalance;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.model.RejectReason;
import io.jobetl.runtime.status.InstallationState;
import io.jobetl.runtime.status.RowBalance;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The state of an installation under the names that {@code etl status} prints.
 *
 * @param now ages are counted up to this time
 */
record StatusReport(InstallationState state, Instant now) {
    private static final String NEXT_AFTER_DRIFT =
            "`etl run` with pipeline.repair-drift=auto takes their companies from"
                    + " MySQL; `etl connector snapshot` has all rows read again";

    /** @param newestHours so many hours one by one, newest first */
    Map<String, Object> json(int newestHours) {
        Map<String, Object> status = new LinkedHashMap<>();
        addBalance(status, state.balance());
        status.put("cells", state.cells());
        status.put("writer", writer());
        status.put("hints", HintProgress.json(state, now));
        status.put("change_feed", feed());
        Map<String, Object> offsets = new LinkedHashMap<>();
        state.offsets().forEach(offset -> offsets.put(offset.topic() + "-" + offset.partition(), offset.nextOffset()));
        status.put("offsets", offsets);
        status.put("dimensions", dimensions());
        status.put("corrections_last_24h", state.correctionsLastDay());
        status.put("recounts_requested", state.recountsRequested());
        status.put("dead_letters", state.deadLetters());
        status.put("dead_letters_by_reason", state.deadLettersByReason());
        if (newestHours > 0) {
            status.put("newest_hours", newest(newestHours));
        }
        return status;
    }

    /**
     * The same for people: what is not billable by nature apart from what could not be used, and the frontier as a
     * sentence.
     */
    Map<String, Object> forPeople(int newestHours) {
        Map<String, Object> text = new LinkedHashMap<>();
        Map<RejectReason, Long> rejected = state.balance().rejected();
        json(newestHours).forEach((name, value) -> {
            switch (name) {
                case "rows_rejected", "rejected_kinds" -> {
                    // said by the two groups
                }
                case "rejected" ->
                    NotCounted.kinds(rejected).forEach((kind, rows) -> {
                        text.put("rows " + kind, rows);
                        text.put(kind, NotCounted.byLabel(rejected, kind));
                    });
                case "writer" -> text.put(name, writerText());
                case "hints" -> text.put("hints of late rows", HintProgress.text(state, now));
                default -> text.put(name, value);
            }
        });
        return text;
    }

    private Map<String, Object> writerText() {
        Map<String, Object> writer = writer();
        if (writer.remove("late_counted_until") instanceof String until) {
            long seconds = writer.remove("seconds_since_late_counted") instanceof Long age ? age : 0;
            writer.put(
                    "late_rows",
                    "those up to 1 h late are counted if written before " + until.substring(11, 19) + " (" + seconds
                            + " s ago)");
        }
        return writer;
    }

    private static void addBalance(Map<String, Object> status, RowBalance balance) {
        List<HourBalance> hours = balance.hours();
        status.put("hours", (long) hours.size());
        if (!hours.isEmpty()) {
            status.put("first_hour", text(hours.get(0).epochHour()));
            status.put("last_hour", text(hours.get(hours.size() - 1).epochHour()));
        }
        status.put("hours_frozen", balance.hoursFrozen());
        status.put("rows", balance.rowsRead());
        status.put("rows_aggregated", balance.rowsInCells());
        status.put("rows_rejected", balance.rowsRead() - balance.rowsExpected());
        Map<String, Object> rejected = new LinkedHashMap<>();
        balance.rejected().forEach((reason, rows) -> rejected.put(name(reason), rows));
        status.put("rejected", rejected);
        status.put("rejected_kinds", NotCounted.kinds(balance.rejected()));
        status.put("rows_too_late", balance.rowsTooLate());
        status.put("balance", verdict(balance));
    }

    private static String verdict(RowBalance balance) {
        List<HourBalance> unbalanced = balance.unbalancedHours();
        if (unbalanced.isEmpty()) {
            return "conserved";
        }
        long frozen = unbalanced.stream().filter(HourBalance::isFrozen).count();
        return "NOT conserved: " + unbalanced.size() + " hours differ, first "
                + text(unbalanced.get(0).epochHour()) + " (" + balance.rowsInCells() + " rows in events, "
                + balance.rowsExpected() + " expected); "
                + (frozen < unbalanced.size() ? "`etl verify --repair` mends" : "`etl verify` names them")
                + (frozen == 0
                        ? ""
                        : ", but frozen hours (" + frozen + ") are not counted again: take their rows of events from a"
                                + " backup, or correct them by hand");
    }

    private Map<String, Object> writer() {
        Map<String, Object> writer = new LinkedHashMap<>();
        if (state.lease().isEmpty()) {
            writer.put("state", "never run");
        } else {
            LeaseStatus known = state.lease().get();
            Duration remaining = known.holder().remaining();
            boolean active = !remaining.isNegative() && !remaining.isZero();
            Instant lastCommit = known.committedAt().toInstant(ZoneOffset.UTC);
            writer.put("state", active ? "running" : "not running");
            if (!active) {
                writer.put("note", "the lease is free: the next `etl run`, or one that stands by, becomes the writer");
            }
            writer.put("owner", known.holder().owner());
            writer.put("epoch", known.holder().epoch());
            writer.put("seq", known.seq());
            writer.put("lease_remaining_seconds", Math.max(0, remaining.toSeconds()));
            writer.put("last_commit", lastCommit.toString());
            writer.put("seconds_since_commit", secondsSince(lastCommit));
        }
        state.lease().flatMap(LeaseStatus::lateCountedUntil).ifPresent(time -> {
            writer.put("late_counted_until", time.toString());
            writer.put("seconds_since_late_counted", secondsSince(time));
        });
        state.balance().countedUntil().ifPresent(time -> {
            writer.put("counted_until", time.toString());
            writer.put("lag_seconds", secondsSince(time));
        });
        return writer;
    }

    private Map<String, Object> dimensions() {
        Map<String, Object> dimensions = new LinkedHashMap<>();
        for (DriftStatus drift : state.drifts()) {
            Map<String, Object> table = new LinkedHashMap<>();
            table.put("rows", drift.rows());
            drift.comparedAt()
                    .ifPresentOrElse(
                            time -> table.put("seconds_since_compared", secondsSince(time.toInstant(ZoneOffset.UTC))),
                            () -> table.put("compared", "never"));
            table.put("drifted", drift.open());
            drift.openSince()
                    .ifPresent(time -> table.put(
                            "drifted_since", time.toInstant(ZoneOffset.UTC).toString()));
            table.put("repaired_last_24h", drift.repairedLastDay());
            drift.lastRepair()
                    .ifPresent(time -> table.put(
                            "last_repair", time.toInstant(ZoneOffset.UTC).toString()));
            if (drift.open() > 0) {
                table.put("next", NEXT_AFTER_DRIFT);
            }
            if (!drift.problem().isEmpty()) {
                table.put("problem", drift.problem());
            }
            dimensions.put(drift.table().tableName(), table);
        }
        return dimensions;
    }

    private Map<String, Object> feed() {
        Map<String, Object> feed = new LinkedHashMap<>();
        boolean isMissed = state.isFeedExpected() || !state.feed().isBroken();
        feed.put("condition", isMissed ? state.feed().condition().name().toLowerCase(Locale.ROOT) : "none");
        feed.put("detail", state.feed().detail());
        state.feed().silentFor().ifPresent(time -> feed.put("seconds_since_heartbeat", time.toSeconds()));
        if (!state.feed().remedy().isEmpty()) {
            feed.put("remedy", state.feed().remedy());
        }
        return feed;
    }

    private List<Map<String, Object>> newest(int count) {
        List<HourBalance> hours = state.balance().hours();
        List<Map<String, Object>> newest = new ArrayList<>();
        for (int i = hours.size() - 1; i >= 0 && newest.size() < count; i--) {
            newest.add(row(hours.get(i)));
        }
        return newest;
    }

    private Map<String, Object> row(HourBalance hour) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("hour", text(hour.epochHour()));
        row.put(
                "phase",
                hour.state()
                        .map(known -> known.phase().name().toLowerCase(Locale.ROOT))
                        .orElse("unknown"));
        row.put("rows", hour.rowsRead());
        row.put("aggregated", hour.rowsInCells());
        row.put("rejected", hour.rowsRead() - hour.rowsExpected());
        RowBalance.rejected(hour).forEach((reason, rows) -> row.put(name(reason), rows));
        row.put("too_late", state.balance().tooLateByHour().getOrDefault(hour.epochHour(), 0L));
        row.put("difference", hour.rowsInCells() - hour.rowsExpected());
        return row;
    }

    private long secondsSince(Instant time) {
        return Math.max(0, Duration.between(time, now).toSeconds());
    }

    private static String name(RejectReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static String text(int epochHour) {
        return Instant.EPOCH.plus(epochHour, ChronoUnit.HOURS).toString();
    }
}
