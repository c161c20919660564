package io.jobetl.app.status;

import io.jobetl.app.ExitCode;
import io.jobetl.app.Invocation;
import io.jobetl.app.Verb;
import io.jobetl.app.stores.Stores;
import io.jobetl.io.mysql.MySqlEventsReader;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code etl status}. */
@Command(
        name = "status",
        description = {
            "Show what was counted (rows = aggregated + rejected, by reason), who writes, offsets, dead letters and lag.",
            "Exit code 1 when the rows do not balance."
        },
        footer = {"", "Examples:", "  etl status", "  etl status -o json"})
public final class StatusCommand extends Verb {
    private static final long SECONDS_PER_HOUR = 3_600;

    StatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        Map<String, Object> status = new LinkedHashMap<>();
        boolean balanced;
        try (MySqlEventsReader reader = new MySqlEventsReader(new Stores(config()).mysql())) {
            balanced = addRows(status, reader.hours());
            status.put("cells", reader.eventCount());
            addWriter(status, reader.lease(config().pipeline().name()));
            Map<String, Object> offsets = new LinkedHashMap<>();
            reader.offsets()
                    .forEach(offset -> offsets.put(offset.topic() + "-" + offset.partition(), offset.nextOffset()));
            status.put("offsets", offsets);
            status.put("dead_letters", reader.deadLetterCount());
        }
        if (console().wantsJson()) {
            console().json(status);
        } else {
            lines(status, "").forEach(console()::result);
        }
        return balanced ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private static boolean addRows(Map<String, Object> status, List<HourState> hours) {
        long rows = 0;
        long aggregated = 0;
        long rejected = 0;
        Map<String, Object> byReason = new LinkedHashMap<>();
        for (RejectReason reason : RejectReason.values()) {
            long count =
                    hours.stream().mapToLong(hour -> hour.rejects().of(reason)).sum();
            rejected += count;
            byReason.put(reason.name().toLowerCase(Locale.ROOT), count);
        }
        boolean balanced = true;
        for (HourState hour : hours) {
            rows += hour.digest().rows();
            aggregated += hour.aggregatedRows();
            balanced &= hour.aggregatedRows() >= 0;
        }
        status.put("hours", (long) hours.size());
        if (!hours.isEmpty()) {
            status.put("first_hour", hourText(hours.get(0).epochHour()));
            status.put("last_hour", hourText(hours.get(hours.size() - 1).epochHour()));
        }
        status.put("rows", rows);
        status.put("rows_aggregated", aggregated);
        status.put("rows_rejected", rejected);
        status.put("rejected", byReason);
        return balanced && rows == aggregated + rejected;
    }

    private static void addWriter(Map<String, Object> status, Optional<MySqlEventsReader.LeaseStatus> lease) {
        Map<String, Object> writer = new LinkedHashMap<>();
        if (lease.isEmpty()) {
            writer.put("state", "never run");
        } else {
            MySqlEventsReader.LeaseStatus known = lease.get();
            Duration remaining = known.holder().remaining();
            boolean active = !remaining.isNegative() && !remaining.isZero();
            writer.put("state", active ? "running" : "not running");
            writer.put("owner", known.holder().owner());
            writer.put("epoch", known.holder().epoch());
            writer.put("commits", known.seq());
            writer.put(
                    "last_commit", known.committedAt().atOffset(ZoneOffset.UTC).toString());
            Duration since = Duration.between(known.committedAt().toInstant(ZoneOffset.UTC), Instant.now());
            writer.put("seconds_since_commit", Math.max(0, since.toSeconds()));
        }
        status.put("writer", writer);
    }

    private static String hourText(int epochHour) {
        return Instant.ofEpochSecond(epochHour * SECONDS_PER_HOUR).toString();
    }

    private static List<String> lines(Map<?, ?> values, String indent) {
        List<String> lines = new ArrayList<>();
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> group) {
                lines.add(indent + name + (group.isEmpty() ? ": none" : ":"));
                lines.addAll(lines(group, indent + "  "));
            } else {
                String label = indent + String.valueOf(name).replace('_', ' ') + ":";
                String shown = value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : "" + value;
                lines.add(String.format(Locale.ROOT, "%-26s %s", label, shown));
            }
        });
        return lines;
    }
}
