package io.jobetl.app.status;

import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.status.Health;
import io.jobetl.runtime.status.InstallationState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl status}. */
@Command(
        name = "status",
        description = {
            "Show what was counted and whether it balances, who writes, how far it is, whether changes of job and campaign",
            "arrive, offsets, corrections, dead letters. Conserved means: for every hour the rows that stand in the cells",
            "of events are the rows read less those rejected. Exit code 1 when they are not, when nobody writes, when the",
            "connector of changes does not run, or when jobs or campaigns are known with another company than MySQL has",
            "(see pipeline.repair-drift); 69 when MySQL does not answer.",
            "With --check: one line and the exit code, in a second, for cron, systemd and probes."
        },
        footer = {
            "",
            "Examples:",
            "  etl status",
            "  etl status --hours 24",
            "  etl status --check --max-lag 10m",
            "  etl status -o json"
        })
public final class StatusCommand extends Verb {
    /** What {@code -v} shows. */
    private static final int VERBOSE_HOURS = 24;

    @Option(
            names = "--hours",
            paramLabel = "N",
            description = "Show the newest N hours one by one (with -v: 24). Not with --check.")
    private @Nullable Integer hours;

    @Option(
            names = "--check",
            description = "Only say whether all is well, in one line: somebody writes, and the connector runs.")
    private boolean check;

    @Option(
            names = "--max-lag",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "The same as --check, and fail when the newest committed reading is older, for instance 10m."
                    + " Choose more than the longest time without traffic.")
    private @Nullable Duration maxLag;

    StatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        boolean isCheck = check || maxLag != null;
        if (hours != null && isCheck) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--hours has no meaning with " + (check ? "--check" : "--max-lag")
                            + ", which prints one line: leave one of them out");
        }
        if (hours != null && hours < 0) {
            throw new CommandException(ExitCode.USAGE, "--hours " + hours + " must be 0 or more");
        }
        if (isCheck) {
            return check();
        }
        InstallationState state = InstallationState.read(config());
        StatusReport report = new StatusReport(state, InstantSource.system().instant());
        int shown = hours != null ? hours : options().verbose() ? VERBOSE_HOURS : 0;
        if (console().wantsJson()) {
            console().json(report.json(shown));
        } else {
            lines(report.forPeople(shown), "").forEach(console()::result);
        }
        boolean isGood = state.balance().isConserved()
                && state.hasWriter()
                && !state.isFeedBroken()
                && state.drifts().stream()
                        .allMatch(drift -> drift.open() == 0 && drift.problem().isEmpty());
        return isGood ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private ExitCode check() {
        Health health = Health.check(config(), maxLag, InstantSource.system().instant());
        if (console().wantsJson()) {
            console().json(Map.of("ok", health.isGood(), "problems", health.problems(), "summary", health.summary()));
        } else {
            console().result(health.text());
        }
        return health.isGood() ? ExitCode.OK : ExitCode.CHECK_FAILED;
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
