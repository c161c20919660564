package io.jobetl.app.status;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.status.InstallationState;
import io.jobetl.runtime.stores.Stores;
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
            "Show what was counted and whether it balances, who writes, how far it is, offsets, corrections, dead letters.",
            "All of it is read from MySQL. Conserved means: for every hour the rows that stand in the cells of events are",
            "the rows read less those rejected. Exit code 1 when they are not, and when jobs or campaigns are known with",
            "another company than MySQL has (see pipeline.repair-drift)."
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
        InstallationState state = InstallationState.read(
                new Stores(config()).mysql(), config().pipeline().name());
        StatusReport report = new StatusReport(state, InstantSource.system().instant());
        int shown = hours != null ? Math.max(0, hours) : options().verbose() ? VERBOSE_HOURS : 0;
        Map<String, Object> status = report.json(shown);
        if (console().wantsJson()) {
            console().json(status);
        } else {
            lines(status, "").forEach(console()::result);
        }
        boolean isRight =
                state.balance().isConserved() && state.drifts().stream().allMatch(drift -> drift.open() == 0);
        return isRight ? ExitCode.OK : ExitCode.CHECK_FAILED;
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
