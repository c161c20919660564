package io.jobetl.app.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.CommandException;
import io.jobetl.app.ExitCode;
import io.jobetl.app.Invocation;
import io.jobetl.app.Verb;
import io.jobetl.app.config.DurationConverter;
import io.jobetl.app.stores.Stores;
import io.jobetl.io.mysql.MySqlDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl verify}. */
@Command(
        name = "verify",
        description = {
            "Recompute events from the raw rows of Cassandra and the tables job and campaign, with code of its own, and",
            "compare every cell and column. Prints EXACT, or the keys that differ and exits with 1. Rows of hours that",
            "have not begun are left out."
        },
        footer = {"", "Examples:", "  etl verify", "  etl verify --wait 30s -o json"})
public final class VerifyCommand extends Verb {
    @Option(names = "--limit", paramLabel = "N", description = "Differences to print (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Option(
            names = "--wait",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Look again for so long while something differs, as rows may be under way (default: 3s).")
    private Duration patience = Duration.ofSeconds(3);

    VerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws InterruptedException {
        Stores stores = new Stores(config());
        MySqlDatabase database = stores.mysql();
        try (Connection mysql = database.open();
                CqlSession cassandra = stores.cassandra()) {
            requireTracking(cassandra, stores.keyspace());
            Verifier verifier = new Verifier(cassandra, stores.keyspace(), mysql, InstantSource.system());
            console().info("verify: reading " + stores.keyspace() + ".tracking and events");
            VerifyReport report = verifier.verify(limit, patience, stopSignal()::await);
            print(report);
            return report.isExact() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (SQLException e) {
            throw database.failure("reading events", e);
        }
    }

    private static void requireTracking(CqlSession cassandra, String keyspace) {
        if (!new TrackingTable(cassandra, keyspace).exists()) {
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
        if (report.differing() > report.differences().size()) {
            console()
                    .result("... and "
                            + (report.differing() - report.differences().size()) + " more (--limit shows more)");
        }
        if (report.rowsNotBegun() > 0) {
            console().info(report.rowsNotBegun() + " rows lie in hours that have not begun; they count later");
        }
        console().result(report.verdict());
    }
}
