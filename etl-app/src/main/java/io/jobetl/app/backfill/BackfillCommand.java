package io.jobetl.app.backfill;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.runtime.run.SliceExecutorFactory;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl backfill}. */
@Command(
        name = "backfill",
        description = {
            "Recount the hours from --from (included) to --to (excluded) from the raw rows of Cassandra, cell by cell:",
            "cells that were edited, lost or never counted are right afterwards, as streaming would have counted them.",
            "A running `etl run` does the work; when there is none, this process does. Frozen hours, whose raw rows may",
            "have expired, stay as they are."
        },
        footer = {
            "",
            "Examples:",
            "  etl backfill --from 2026-03-28 --to 2026-03-30",
            "  etl backfill --from 2026-03-28T05 --to 2026-03-28T06 --dry-run"
        })
public class BackfillCommand extends Verb {
    private static final Duration LONGEST = Duration.ofDays(3_660);

    @Option(
            names = "--from",
            required = true,
            paramLabel = "T",
            converter = UtcTimeConverter.class,
            description = "First hour, in UTC: 2026-03-29 or 2026-03-29T05.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "T",
            converter = UtcTimeConverter.class,
            description = "The hour after the last one.")
    private @Nullable Instant to;

    @Option(names = "--dry-run", description = "Say what would be recounted, and change nothing.")
    private boolean dryRun;

    protected BackfillCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        return run(SliceExecutorFactory.IN_PROCESS);
    }

    /** The same with another executor of slices. */
    protected final ExitCode run(SliceExecutorFactory executors) throws InterruptedException, TimeoutException {
        List<Instant> hours = hours(from, to, InstantSource.system().instant());
        Set<Instant> frozen = frozenHours();
        List<Instant> open =
                hours.stream().filter(hour -> !frozen.contains(hour)).toList();
        int frozenHours = hours.size() - open.size();
        if (dryRun) {
            report(0, open.size(), frozenHours, "backfill: would recount " + count(open.size(), "hour"));
            return ExitCode.OK;
        }
        if (!open.isEmpty() && !new ShownRecount(config(), console(), stopSignal(), executors).run(open)) {
            throw new CommandException(
                    ExitCode.INTERRUPTED, "stopped before all hours were recounted; what is done is committed");
        }
        report(open.size(), 0, frozenHours, "backfill: recounted " + count(open.size(), "hour"));
        return ExitCode.OK;
    }

    private Set<Instant> frozenHours() {
        try (MySqlEventsReader reader = new MySqlEventsReader(new Stores(config()).mysql())) {
            return reader.hours().stream()
                    .filter(HourState::isFrozen)
                    .map(hour -> Instant.EPOCH.plus(hour.epochHour(), ChronoUnit.HOURS))
                    .collect(Collectors.toSet());
        }
    }

    private void report(int recounted, int wouldRecount, int frozenHours, String line) {
        if (console().wantsJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("dry_run", dryRun);
            json.put("hours_recounted", recounted);
            json.put("hours_to_recount", wouldRecount);
            json.put("hours_frozen", frozenHours);
            console().json(json);
        } else {
            console()
                    .result(
                            frozenHours == 0
                                    ? line
                                    : line + "; left alone: " + count(frozenHours, "frozen hour")
                                            + ", whose raw rows may have expired");
        }
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The beginnings of the hours of the range that have begun. */
    static List<Instant> hours(@Nullable Instant from, @Nullable Instant to, Instant now) {
        if (from == null || to == null) {
            throw new IllegalStateException("not called by picocli");
        }
        requireHour("--from", from);
        requireHour("--to", to);
        if (!from.isBefore(to)) {
            throw new CommandException(
                    ExitCode.USAGE, "the range is empty: --from " + from + " must be before --to " + to);
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new CommandException(
                    ExitCode.USAGE, "the range from " + from + " to " + to + " is longer than ten years; split it");
        }
        if (from.isAfter(now)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the range has not begun: --from " + from + " is in the future; the time is " + now + " (UTC)");
        }
        List<Instant> hours = new ArrayList<>();
        for (Instant hour = from; hour.isBefore(to) && !hour.isAfter(now); hour = hour.plus(1, ChronoUnit.HOURS)) {
            hours.add(hour);
        }
        return hours;
    }

    private static void requireHour(String option, Instant time) {
        if (!time.equals(time.truncatedTo(ChronoUnit.HOURS))) {
            throw new CommandException(
                    ExitCode.USAGE,
                    option + " " + time + " is not a full hour; " + time.truncatedTo(ChronoUnit.HOURS) + " is");
        }
    }
}
