package io.jobetl.app.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.app.backfill.ShownRecount;
import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.cassandra.read.CassandraTrackingSource;
import io.jobetl.io.mysql.schema.CountedSettings;
import io.jobetl.pipeline.port.TrackingSource;
import io.jobetl.pipeline.reconcile.DriftRepair;
import io.jobetl.runtime.run.CountingSettings;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.verify.Verifier;
import io.jobetl.verify.VerifyReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl verify}. */
@Command(
        name = "verify",
        description = {
            "Recompute events from the raw rows of Cassandra and the tables job and campaign, with code of its own, and",
            "compare every cell and column. Prints EXACT, or the keys that differ and exits with 1. Rows that came late",
            "and need not be counted yet, as long again as they were late, are no difference: it says how many there are",
            "and until when; with --strict they end in 1 as well. Rows of hours that have not begun are left out; of frozen",
            "hours, whose raw rows may have expired, companies are compared, and how many rows their cells hold.",
            "Names why keys differ, and the command that mends it. With --repair the hours that differ are recounted (see",
            "`etl backfill`), companies are taken from job and campaign, and all is verified again."
        },
        footer = {"", "Examples:", "  etl verify", "  etl verify --wait 30s -o json", "  etl verify --repair"})
public class VerifyCommand extends Verb {
    /** A difference counts as drift after 15 s, and a pass over large tables takes half a minute. */
    private static final Duration COMPANIES_PATIENCE = Duration.ofSeconds(75);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Option(names = "--limit", paramLabel = "N", description = "Differences to print (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Option(
            names = "--wait",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Look again for so long while something differs, as rows may be under way (default: 3s);"
                    + " up to a minute more while one writer takes over from another.")
    private Duration patience = Duration.ofSeconds(3);

    @Option(names = "--strict", description = "Exit with 1 as well while rows are not counted that need not be yet.")
    private boolean strict;

    @Option(names = "--repair", description = "Have the hours that differ recounted, and verify again.")
    private boolean repair;

    protected VerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws Exception {
        return run(UnaryOperator.identity());
    }

    /** @param prepared says who recounts */
    protected final ExitCode run(UnaryOperator<Verifier> prepared) throws InterruptedException, TimeoutException {
        if (limit < 0) {
            throw new CommandException(ExitCode.USAGE, "--limit " + limit + " must be 0 or more");
        }
        Stores stores = new Stores(config());
        try (Connection mysql = stores.mysql().open();
                CqlSession cassandra = stores.cassandra()) {
            Verifier verifier = prepared.apply(new Verifier(cassandra, stores.keyspace(), mysql, InstantSource.system())
                    .telling(new ReadingLine(console(), System::nanoTime)));
            requireTracking(verifier, stores.keyspace());
            requireCountedTable(stores, cassandra);
            console().info("verify: reading " + stores.keyspace() + ".tracking and events");
            // A recount counts late rows as well, so what is repaired is all that differs, owed or not.
            VerifyReport report = repair
                    ? verifier.verify(limit, patience, stopSignal()::await)
                    : verifier.verifyDue(limit, patience, stopSignal()::await, strict);
            if (repair && !report.isExact()) {
                report = repaired(report, verifier);
            }
            print(report);
            return (strict ? report.isComplete() : report.isExact()) ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (SQLException e) {
            throw stores.failure("reading events", e);
        } catch (DriverException e) {
            throw stores.failure("reading " + stores.keyspace() + ".tracking", e);
        }
    }

    /** Has the hours recounted and looks again; what differed and does not any more was mended. */
    private VerifyReport repaired(VerifyReport before, Verifier verifier)
            throws SQLException, InterruptedException, TimeoutException {
        before.differences().forEach(console()::info);
        List<Instant> hours = before.differingHours().stream()
                .map(hour -> hour.toInstant(ZoneOffset.UTC))
                .toList();
        console()
                .info("verify: " + before.differing() + " keys differ; "
                        + (hours.isEmpty()
                                ? "what differs is in frozen hours, which are not recounted"
                                : "recounting " + hours.size() + " hours"));
        if (!hours.isEmpty() && !new ShownRecount(config(), console(), stopSignal()).run(hours)) {
            throw new CommandException(ExitCode.INTERRUPTED, "stopped before all hours were recounted");
        }
        awaitCompanies(verifier);
        VerifyReport after = verifier.verifyDue(limit, patience, stopSignal()::await, strict);
        if (!console().wantsJson()) {
            console()
                    .result("mended: " + Math.max(0, before.differing() - after.differing()) + " keys"
                            + (hours.isEmpty() ? "" : " in " + hours.size() + " hours"));
        }
        return after;
    }

    /** Companies are taken from MySQL by the writer, who compares them all the time. */
    private void awaitCompanies(Verifier verifier) throws SQLException, InterruptedException {
        long end = System.nanoTime() + COMPANIES_PATIENCE.toNanos();
        long drifted = verifier.drifted();
        if (config().pipeline().repairDrift() == DriftRepair.REPORT) {
            if (drifted > 0) {
                console()
                        .warn(drifted
                                + " jobs or campaigns are known with another company than MySQL has; they stay so,"
                                + " because pipeline.repair-drift is report");
            }
            return;
        }
        while (drifted > 0 && System.nanoTime() - end < 0) {
            console().live("waiting for `etl run` to take " + drifted + " companies from MySQL");
            if (stopSignal().await(BETWEEN_LOOKS)) {
                throw new CommandException(ExitCode.INTERRUPTED, "stopped before all companies were right");
            }
            drifted = verifier.drifted();
        }
        console().endLive();
    }

    /** Another table than the one that was counted differs in everything, which says nothing. */
    private void requireCountedTable(Stores stores, CqlSession cassandra) {
        try (TrackingSource tracking = CassandraTrackingSource.open(cassandra, stores.keyspace())) {
            new CountedSettings(stores.mysql()).compare(CountingSettings.of(config(), cassandra, tracking));
        }
    }

    private static void requireTracking(Verifier verifier, String keyspace) {
        if (!verifier.hasTracking()) {
            throw new CommandException(
                    ExitCode.CONFIGURATION,
                    "keyspace " + keyspace + " has no table tracking; create it with `etl init`, or correct"
                            + " CASSANDRA_KEYSPACE");
        }
    }

    private void print(VerifyReport report) {
        if (console().wantsJson()) {
            console().json(report.json());
            return;
        }
        report.differences().forEach(console()::result);
        long more = report.differing()
                + report.hoursDamaged()
                - report.differences().size();
        if (more > 0) {
            console().result("... and " + more + " more (--limit shows more)");
        }
        report.notes().forEach(console()::warn);
        if (report.rowsNotBegun() > 0) {
            console().info(report.rowsNotBegun() + " rows lie in hours that have not begun; they count later");
        }
        console().result(report.verdict());
        report.explanations().forEach(console()::info);
    }
}
