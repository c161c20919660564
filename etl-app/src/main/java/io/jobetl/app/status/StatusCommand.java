package io.jobetl.app.status;

import io.jobetl.app.ExitCode;
import io.jobetl.app.Invocation;
import io.jobetl.app.Verb;
import io.jobetl.app.stores.Stores;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.MySqlDeadLetters;
import io.jobetl.io.mysql.MySqlEventsReader;
import io.jobetl.io.mysql.MySqlEventsReader.LeaseStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl status}. */
@Command(
        name = "status",
        description = {
            "Show what was counted and whether it balances, who writes, how far it is, offsets, corrections, dead letters.",
            "All of it is read from MySQL. Conserved means: for every hour the rows that stand in the cells of events are",
            "the rows read less those rejected. Exit code 1 when they are not."
        },
        footer = {"", "Examples:", "  etl status", "  etl status --hours 24", "  etl status -o json"})
public final class StatusCommand extends Verb {
    /** What {@code -v} shows. */
    private static final int VERBOSE_HOURS = 24;

    @Option(names = "--hours", paramLabel = "N", description = "Show the newest N hours one by one (with -v: 24).")
    private @Nullable Integer hours;

    StatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        MySqlDatabase database = new Stores(config()).mysql();
        Instant now = InstantSource.system().instant();
        Map<String, Object> status = new LinkedHashMap<>();
        RowBalance balance;
        try (MySqlEventsReader reader = new MySqlEventsReader(database)) {
            Map<String, Long> reasons = new MySqlDeadLetters(database).countsByReason();
            balance = new RowBalance(reader.hourBalances(), new MySqlDeadLetters(database).tooLateByHour());
            balance.addTo(status);
            status.put("cells", reader.eventCount());
            addWriter(status, reader.lease(config().pipeline().name()), balance.countedAt(), now);
            Map<String, Object> offsets = new LinkedHashMap<>();
            reader.offsets()
                    .forEach(offset -> offsets.put(offset.topic() + "-" + offset.partition(), offset.nextOffset()));
            status.put("offsets", offsets);
            status.put("corrections_last_24h", reader.correctionsOfLastDay());
            status.put("recounts_requested", reader.recountRequestCount());
            status.put("dead_letters", reader.deadLetterCount());
            status.put("dead_letters_by_reason", reasons);
        }
        int shown = hours != null ? Math.max(0, hours) : options().verbose() ? VERBOSE_HOURS : 0;
        if (shown > 0) {
            status.put("newest_hours", balance.newest(shown));
        }
        if (console().wantsJson()) {
            console().json(status);
        } else {
            lines(status, "").forEach(console()::result);
        }
        return balance.isConserved() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private static void addWriter(
            Map<String, Object> status, Optional<LeaseStatus> lease, Optional<Instant> countedAt, Instant now) {
        Map<String, Object> writer = new LinkedHashMap<>();
        if (lease.isEmpty()) {
            writer.put("state", "never run");
        } else {
            LeaseStatus known = lease.get();
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
            writer.put("seconds_since_commit", secondsBetween(lastCommit, now));
        }
        countedAt.ifPresent(time -> {
            writer.put("counted_until", time.toString());
            writer.put("lag_seconds", secondsBetween(time, now));
        });
        status.put("writer", writer);
    }

    private static long secondsBetween(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toSeconds());
    }

    private static List<String> lines(Map<?, ?> values, String indent) {
        List<String> lines = new ArrayList<>();
        values.forEach((name, value) -> {
            String title = indent + String.valueOf(name).replace('_', ' ');
            if (value instanceof Map<?, ?> group) {
                lines.add(title + (group.isEmpty() ? ": none" : ":"));
                lines.addAll(lines(group, indent + "  "));
            } else if (value instanceof List<?> rows) {
                lines.add(title + ":");
                rows.forEach(row -> lines.add(indent + "  " + line((Map<?, ?>) row)));
            } else {
                String shown = value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : "" + value;
                lines.add(String.format(Locale.ROOT, "%-26s %s", title + ":", shown));
            }
        });
        return lines;
    }

    private static String line(Map<?, ?> values) {
        StringJoiner line = new StringJoiner(" ");
        values.forEach((name, value) -> line.add(name + "=" + value));
        return line.toString();
    }
}
