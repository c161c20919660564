package io.jobetl.app.generate;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.data.generate.EventGenerator;
import io.jobetl.runtime.settings.Durations;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl generate events}. */
@Command(
        name = "events",
        description = {
            "Write live traffic into Cassandra, and changes of jobs into MySQL, until Ctrl-C or the end of --for.",
            "For trying things out: it changes the company of jobs that are there. Never point it at production."
        },
        footer = {
            "",
            "Examples:",
            "  etl generate events --rate 200/s",
            "  etl generate events --rate 50 --late 10 --for 5m"
        })
final class GenerateEventsCommand extends Verb {
    private static final Duration STATUS_INTERVAL = Duration.ofMillis(500);
    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?)(?:/(s|m|h))?");

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            defaultValue = "100/s",
            description = "Tracking rows per second; also N/m, N/h (default: 100/s).")
    private String rate = "100/s";

    @Option(
            names = "--job-changes",
            paramLabel = "N/s",
            defaultValue = "1/s",
            description = "Changes of jobs per second (default: 1/s; 0 for none).")
    private String jobChanges = "1/s";

    @Option(
            names = "--late",
            paramLabel = "P",
            defaultValue = "2",
            description = "Percent of the rows with an event time seconds to hours in the past (default: 2).")
    private double latePercent;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Any number (default: 1).")
    private long seed;

    @Option(names = "--for", paramLabel = "D", description = "Stop after this time: 30s, 10m, 2h (default: at Ctrl-C).")
    private @Nullable String runTime;

    GenerateEventsCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        EventGenerator.Settings settings = settings();
        Duration limit = runTime == null ? Duration.ofDays(36_500) : duration(runTime);
        Stores stores = new Stores(config());
        try (CqlSession session = stores.cassandra()) {
            EventGenerator.Counts counts;
            try (EventGenerator traffic =
                    new EventGenerator(session, stores.keyspace(), stores.mysql(), settings, InstantSource.system())) {
                traffic.start();
                showUntilEnd(traffic, limit);
                traffic.stop();
                traffic.throwIfFailed();
                counts = traffic.counts();
            }
            print(counts);
        }
        return ExitCode.OK;
    }

    private void showUntilEnd(EventGenerator traffic, Duration limit) throws InterruptedException {
        long startNanos = System.nanoTime();
        long left = limit.toNanos();
        boolean isAway = false;
        while (left > 0 && !stopSignal().await(Duration.ofNanos(Math.min(left, STATUS_INTERVAL.toNanos())))) {
            traffic.throwIfFailed();
            long elapsed = System.nanoTime() - startNanos;
            left = limit.toNanos() - elapsed;
            Optional<String> outage = traffic.outage();
            if (outage.isPresent() != isAway) {
                isAway = outage.isPresent();
                console().warn(outage.orElse("MySQL is back: jobs are changed again"));
            }
            console().live(status(traffic.counts(), elapsed));
        }
    }

    private static String status(EventGenerator.Counts counts, long elapsedNanos) {
        return String.format(
                Locale.ROOT,
                "%,d rows written  %,.0f rows/s  %,d in flight  %,d late  %,d retries  jobs: %,d changed, %,d new, %,d removed",
                counts.rowsWritten(),
                counts.rowsWritten() * 1e9 / Math.max(1, elapsedNanos),
                counts.rowsSent() - counts.rowsWritten() - counts.rowsRefused(),
                counts.lateRows(),
                counts.writeRetries() + counts.jobRetries(),
                counts.jobUpdates(),
                counts.jobInserts(),
                counts.jobDeletes());
    }

    private void print(EventGenerator.Counts counts) {
        console().endLive();
        if (console().wantsJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("rows_written", counts.rowsWritten());
            json.put("late_rows", counts.lateRows());
            json.put("write_retries", counts.writeRetries());
            json.put("job_updates", counts.jobUpdates());
            json.put("job_inserts", counts.jobInserts());
            json.put("job_deletes", counts.jobDeletes());
            json.put("job_retries", counts.jobRetries());
            console().json(json);
        } else {
            console()
                    .result(String.format(
                            Locale.ROOT,
                            "%d rows written (acknowledged at LOCAL_QUORUM), %d of them late; jobs: %d changed, %d new, %d removed",
                            counts.rowsWritten(),
                            counts.lateRows(),
                            counts.jobUpdates(),
                            counts.jobInserts(),
                            counts.jobDeletes()));
        }
    }

    private EventGenerator.Settings settings() {
        try {
            return new EventGenerator.Settings(
                    perSecond("--rate", rate), perSecond("--job-changes", jobChanges), latePercent, seed);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static double perSecond(String option, String text) {
        Matcher matcher = RATE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + " " + text + " is no rate; write 200/s, 30/m or 5/h");
        }
        double number = Double.parseDouble(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return switch (unit) {
            case "m" -> number / 60;
            case "h" -> number / 3_600;
            default -> number;
        };
    }

    private static Duration duration(String text) {
        return Durations.parse(text)
                .orElseThrow(() ->
                        new CommandException(ExitCode.USAGE, "--for " + text + " is no time; write 30s, 10m or 2h"));
    }
}
