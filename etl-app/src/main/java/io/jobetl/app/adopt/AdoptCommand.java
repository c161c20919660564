package io.jobetl.app.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.cassandra.adopt.AdoptionCheck;
import io.jobetl.io.cassandra.adopt.AdoptionCounts;
import io.jobetl.io.cassandra.adopt.TrackingAdoption;
import io.jobetl.runtime.stores.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl adopt}. */
@Command(
        name = "adopt",
        description = {
            "Copy the flat tracking table of an old installation into the hourly one of the configured keyspace, then",
            "compare both. Killed half way, it continues where it left off; called again after it was complete, it",
            "copies what was written to the old table since. Values keep their write times and times to live. Exit code",
            "1 if a row of the old table is missing from the new one, or differs."
        },
        footer = {
            "",
            "Examples:",
            "  etl init --set cassandra.keyspace=logs_hourly",
            "  etl adopt --set cassandra.keyspace=logs_hourly --from logs.tracking --dry-run",
            "  etl adopt --set cassandra.keyspace=logs_hourly --from logs.tracking"
        })
public class AdoptCommand extends Verb {
    private static final Pattern TABLE = Pattern.compile("([^.]+)\\.([^.]+)");

    @Option(
            names = "--from",
            paramLabel = "KEYSPACE.TABLE",
            required = true,
            description = "The flat table; nothing in it is changed.")
    private String from = "";

    @Option(
            names = "--unusable",
            paramLabel = "FILE",
            description = "List of rows that have no place in the new table, with the reason"
                    + " (default: ${DEFAULT-VALUE}; only made when there are any).")
    private Path unusableFile = Path.of("etl-adopt.unusable.csv");

    @Option(
            names = "--without",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "Columns of the flat table that are not copied: sets, maps, types of the keyspace, names of key"
                            + " columns. None of those that are counted.")
    private Set<String> without = Set.of();

    @Option(names = "--dry-run", description = "Read and count, write nothing.")
    private boolean dryRun;

    protected AdoptCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        return run(UnaryOperator.identity());
    }

    /** @param prepared says who works on the pieces */
    protected final ExitCode run(UnaryOperator<TrackingAdoption> prepared) throws IOException {
        Matcher table = TABLE.matcher(from);
        if (!table.matches()) {
            throw new CommandException(ExitCode.USAGE, "--from " + from + " must be KEYSPACE.TABLE");
        }
        Stores stores = new Stores(config());
        Path listed = invocation().workingDirectory().resolve(unusableFile);
        try (CqlSession session = stores.cassandra();
                UnusableRows unusable = new UnusableRows(listed)) {
            TrackingAdoption adoption = prepared.apply(open(session, stores.keyspace(), table, unusable));
            ExitCode exitCode = dryRun ? count(adoption) : adopt(adoption, stores.keyspace());
            console().endLive();
            if (unusable.count() > 0) {
                console()
                        .warn(String.format(
                                Locale.ROOT,
                                "%,d rows of %s have no place in the new table: see %s",
                                unusable.count(),
                                from,
                                listed));
            }
            return exitCode;
        }
    }

    private TrackingAdoption open(CqlSession session, String keyspace, Matcher table, UnusableRows unusable) {
        try {
            return TrackingAdoption.open(
                    session,
                    keyspace,
                    table.group(1),
                    table.group(2),
                    without,
                    new AdoptionProgressLine(console(), unusable));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.CONFIGURATION, "--from " + from + ": " + e.getMessage(), e);
        }
    }

    private ExitCode count(TrackingAdoption adoption) {
        AdoptionCounts counts = adoption.count();
        if (console().wantsJson()) {
            console().json(Map.of("rows_read", counts.read(), "rows_unusable", counts.unusable()));
        } else {
            console()
                    .result(String.format(
                            Locale.ROOT,
                            "adopt: would copy up to %,d rows of %s, %,d are unusable",
                            counts.read() - counts.unusable(),
                            from,
                            counts.unusable()));
        }
        return ExitCode.OK;
    }

    private ExitCode adopt(TrackingAdoption adoption, String keyspace) {
        AdoptionCounts counts = adoption.copy();
        AdoptionCheck check = adoption.check();
        if (console().wantsJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("exact", check.isExact());
            json.put("rows_read", counts.read());
            json.put("rows_copied", counts.copied());
            json.put("rows_unusable", counts.unusable());
            json.put("source_digest", check.sourceDigest());
            json.put("target_digest", check.targetDigest());
            json.put("missing", check.missing());
            json.put("different", check.different());
            json.put("newer_in_target", check.newerInTarget());
            json.put("only_in_target", check.onlyInTarget());
            json.put("examples", check.examples());
            console().json(json);
        } else {
            print(counts, check, keyspace);
        }
        return check.isExact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private void print(AdoptionCounts counts, AdoptionCheck check, String keyspace) {
        console()
                .result(String.format(
                        Locale.ROOT,
                        "read %,d, copied %,d, unusable %,d",
                        counts.read(),
                        counts.copied(),
                        counts.unusable()));
        console().result(String.format("%-24s %s", from, check.sourceDigest()));
        console().result(String.format("%-24s %s", keyspace + ".tracking", check.targetDigest()));
        check.examples().forEach(console()::result);
        if (check.isExact()) {
            console()
                    .result(String.format(
                            Locale.ROOT,
                            "adopt: EXACT (every usable row of %s is in %s.tracking; %,d have later values there, %,d are only"
                                    + " there)",
                            from,
                            keyspace,
                            check.newerInTarget(),
                            check.onlyInTarget()));
            console()
                    .info("next: let the writers write to " + keyspace
                            + ".tracking, call this again for what they wrote to " + from
                            + " meanwhile, then `etl run` (docs/how-to/adopt.md)");
        } else {
            console()
                    .result(String.format(
                            Locale.ROOT,
                            "adopt: DIFFERENT (%,d rows are missing, %,d differ)",
                            check.missing(),
                            check.different()));
            console()
                    .info("rows that are being written to " + from
                            + " differ until they are copied: call this again; for other rows see"
                            + " docs/how-to/adopt.md");
        }
    }
}
