package io.jobetl.app.monitor;

import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.mysql.read.EventRow;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
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
            "Print, live, how many cells of events appeared or changed since the last look, and the newest ones.",
            "Each look is a fresh read. Runs until Ctrl-C."
        },
        footer = {"", "Examples:", "  etl monitor", "  etl monitor --interval 1s --newest 10 --for 1m -o json"})
public final class MonitorCommand extends Verb {
    @Option(
            names = "--interval",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Time between two looks (default: 2s).")
    private Duration interval = Duration.ofSeconds(2);

    @Option(
            names = "--for",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "End after this time.")
    private @Nullable Duration duration;

    @Option(names = "--newest", paramLabel = "N", description = "Cells to show per look (default: ${DEFAULT-VALUE}).")
    private int newest = 3;

    MonitorCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws InterruptedException {
        long startNanos = System.nanoTime();
        try (MySqlEventsReader reader = new MySqlEventsReader(new Stores(config()).mysql())) {
            LocalDateTime since = reader.changesSince(null).until();
            console()
                    .info(String.format(
                            Locale.ROOT,
                            "events has %,d cells; changes from now on, Ctrl-C ends",
                            reader.eventCount()));
            while (!isOver(startNanos) && !stopSignal().await(interval)) {
                MySqlEventsReader.Changes changes = reader.changesSince(since);
                LocalDateTime seen = since;
                List<EventRow> rows = reader.newest(newest).stream()
                        .filter(row -> row.updatedAt().isAfter(seen))
                        .toList();
                since = changes.until();
                print(changes.cells(), reader.eventCount(), rows);
            }
        }
        return ExitCode.OK;
    }

    private boolean isOver(long startNanos) {
        return duration != null && System.nanoTime() - startNanos >= duration.toNanos();
    }

    private void print(long changed, long total, List<EventRow> rows) {
        LocalTime now = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
        if (console().wantsJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("at", LocalDateTime.now(ZoneOffset.UTC).toString());
            json.put("changed", changed);
            json.put("cells", total);
            List<Object> cells = new ArrayList<>();
            rows.forEach(row -> cells.add(json(row)));
            json.put("newest", cells);
            console().json(json);
            return;
        }
        console().result(String.format(Locale.ROOT, "%sZ  %,d changed, %,d cells", now, changed, total));
        for (EventRow row : rows) {
            console()
                    .result(String.format(
                            Locale.ROOT,
                            "    %s %02dh job %d publisher %d campaign %d group %d company %s: clicks %d spend %s"
                                    + " conversions %d qualified %d unqualified %d",
                            row.dates(),
                            row.hours(),
                            row.jobId(),
                            row.publisherId(),
                            row.campaignId(),
                            row.groupId(),
                            row.companyId() == null ? "-" : row.companyId().toString(),
                            row.clicks(),
                            row.spendHour().toPlainString(),
                            row.conversion(),
                            row.qualifiedApplication(),
                            row.disqualifiedApplication()));
        }
    }

    private static Map<String, @Nullable Object> json(EventRow row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("dates", row.dates().toString());
        json.put("hours", row.hours());
        json.put("job_id", row.jobId());
        json.put("publisher_id", row.publisherId());
        json.put("campaign_id", row.campaignId());
        json.put("group_id", row.groupId());
        json.put("company_id", row.companyId());
        json.put("clicks", row.clicks());
        json.put("spend_hour", row.spendHour().toPlainString());
        json.put("conversion", row.conversion());
        json.put("qualified_application", row.qualifiedApplication());
        json.put("disqualified_application", row.disqualifiedApplication());
        json.put("updated_at", row.updatedAt().toString());
        return json;
    }
}
