package io.jobetl.app.monitor;

import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.verb.Columns;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.report.Reports;
import io.jobetl.io.mysql.report.Table;
import io.jobetl.runtime.settings.Durations;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl monitor}. */
@Command(
        name = "monitor",
        description = {
            "Show, live, how many cells of events appeared or changed since the last look, and the newest ones as a table.",
            "On a terminal the table is drawn anew in its place, elsewhere each look with changes prints one.",
            "Each look is a fresh read; all cells are counted once a minute. Runs until Ctrl-C."
        },
        footer = {"", "Examples:", "  etl monitor", "  etl monitor --interval 1s --newest 10 --for 1m -o json"})
public final class MonitorCommand extends Verb {
    /** Counting all cells is a pass over an index. */
    private static final Duration COUNT_INTERVAL = Duration.ofMinutes(1);

    /** Each look is a read of MySQL. */
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);

    @Option(
            names = "--interval",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Time between two looks, 100ms or more (default: 2s).")
    private Duration interval = Duration.ofSeconds(2);

    @Option(
            names = "--for",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "End after this time.")
    private @Nullable Duration duration;

    @Option(names = "--newest", paramLabel = "N", description = "Cells to show per look (default: ${DEFAULT-VALUE}).")
    private int newest = 10;

    private int drawnLines;

    MonitorCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws InterruptedException {
        if (interval.compareTo(LEAST_INTERVAL) < 0) {
            throw new CommandException(
                    ExitCode.USAGE, "--interval " + Durations.print(interval) + " must be 100ms or more");
        }
        if (newest < 0) {
            throw new CommandException(ExitCode.USAGE, "--newest " + newest + " must be 0 or more");
        }
        InstantSource clock = InstantSource.system();
        Instant start = clock.instant();
        try (MySqlEventsReader reader = new MySqlEventsReader(new Stores(config()).mysql());
                Reports reports = new Reports(new Stores(config()).mysql())) {
            LocalDateTime since =
                    reader.changesSince(reader.lastChange().orElse(null)).until();
            long cells = reader.eventCount();
            Instant countedAt = clock.instant();
            console().info(String.format(Locale.ROOT, "events has %,d cells; changes from now on, Ctrl-C ends", cells));
            while (!isOver(start, clock.instant()) && !stopSignal().await(interval)) {
                MySqlEventsReader.Changes changes = reader.changesSince(since);
                since = changes.until();
                if (Duration.between(countedAt, clock.instant()).compareTo(COUNT_INTERVAL) >= 0) {
                    cells = reader.eventCount();
                    countedAt = clock.instant();
                }
                boolean isDue =
                        changes.cells() > 0 || (drawnLines == 0 && console().resultWidth() > 0);
                show(changes, cells, isDue ? reports.newest(newest) : null, clock.instant());
            }
        }
        return ExitCode.OK;
    }

    private boolean isOver(Instant start, Instant now) {
        return duration != null && Duration.between(start, now).compareTo(duration) >= 0;
    }

    private void show(MySqlEventsReader.Changes changes, long cells, @Nullable Table table, Instant now) {
        if (console().wantsJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("at", LocalDateTime.ofInstant(now, ZoneOffset.UTC).toString());
            json.put("changed", changes.cells());
            json.put("cells", cells);
            json.put("newest", table == null ? List.of() : CellLines.json(changed(table, changes)));
            console().json(json);
            return;
        }
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString().substring(11);
        String head = String.format(Locale.ROOT, "%s  %,d changed, %,d cells", time, changes.cells(), cells);
        int width = console().resultWidth();
        if (width > 0) {
            redraw(Columns.cut(head, width - 1), table == null ? null : fitting(table, width));
            return;
        }
        console().result(head);
        if (table != null) {
            CellLines.lines(changed(table, changes), 0).forEach(console()::result);
        }
    }

    /** A screen that does not fit scrolls each time that it is drawn. */
    private List<String> fitting(Table table, int width) {
        List<String> lines = CellLines.lines(table.rows(), width - 1);
        int room = Math.max(2, console().resultHeight() - 2);
        if (lines.size() <= room) {
            return lines;
        }
        int more = lines.size() - (room - 1);
        List<String> fitting = new ArrayList<>(lines.subList(0, room - 1));
        fitting.add(Columns.cut("(" + more + " more, for which this window has no lines)", width - 1));
        return fitting;
    }

    /** Goes back to where the last table began; when nothing changed, only its first line is written again. */
    private void redraw(String head, @Nullable List<String> lines) {
        StringBuilder screen = new StringBuilder();
        if (drawnLines > 0) {
            screen.append("\u001b[").append(drawnLines).append('A');
        }
        screen.append("\r\u001b[K").append(head);
        if (lines != null) {
            screen.append("\u001b[J");
            lines.forEach(line -> screen.append(System.lineSeparator()).append(line));
            drawnLines = 1 + lines.size();
        } else if (drawnLines > 1) {
            screen.append("\u001b[").append(drawnLines - 1).append('B');
        } else {
            drawnLines = 1;
        }
        console().drawing(screen.toString());
    }

    /** Those of the newest that changed since the look before. */
    private static List<Map<String, @Nullable Object>> changed(Table table, MySqlEventsReader.Changes changes) {
        return table.rows().stream().limit(changes.cells()).toList();
    }
}
