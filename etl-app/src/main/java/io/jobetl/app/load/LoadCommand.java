package io.jobetl.app.load;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.data.load.FolderLoad;
import io.jobetl.data.load.LoadReport;
import io.jobetl.runtime.stores.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etl load DIR}. */
@Command(
        name = "load",
        description = {
            "Load a folder of CSV files: company, campaign, group, job, master_publisher and events into MySQL, search and"
                    + " tracking into Cassandra.",
            "Rows replace the rows of the same key, so a load can be repeated, also after it was killed. Records that"
                    + " cannot be loaded, and values that do not fit their column, are listed with file, line and reason."
        },
        footer = {"", "Examples:", "  etl load data", "  etl load --dry-run /srv/export -o json"})
public final class LoadCommand extends Verb {
    private static final String DEFAULT_REJECTS = "etl-load.rejects.csv";

    @Parameters(paramLabel = "DIR", description = "Folder with the eight files, named company.csv, job.csv and so on.")
    private @Nullable Path folder;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Where to list what was not loaded (default: " + DEFAULT_REJECTS
                    + " in the current folder; made only when there is something to list).")
    private @Nullable Path rejects;

    @Option(
            names = "--escape",
            paramLabel = "CHAR",
            description = "What stands before a quote inside quotes: \\ (exports of cqlsh) or \" (all others)."
                    + " Default: found out file by file.")
    private @Nullable String escape;

    @Option(names = "--strict", description = "Exit with 65 when a record was rejected or a value left out.")
    private boolean strict;

    @Option(
            names = "--allow-missing",
            description = "Load the files that are there, even if some of the eight are not.")
    private boolean missingAllowed;

    @Option(names = "--dry-run", description = "Read, convert and report, but write nothing to the servers.")
    private boolean dryRun;

    LoadCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws IOException {
        Path from = invocation().workingDirectory().resolve(Objects.requireNonNull(folder));
        Path rejectFile = invocation().workingDirectory().resolve(rejects == null ? Path.of(DEFAULT_REJECTS) : rejects);
        // A wrong folder is told before a server is asked.
        FolderLoad.filesIn(from, missingAllowed);
        FolderLoad.requirePlaceFor(rejectFile, from);
        if (escape != null && !escape.equals("\\") && !escape.equals("\"")) {
            throw new CommandException(
                    ExitCode.USAGE, "--escape " + escape + " must be \\ or \", in quotes for the shell: --escape '\\'");
        }
        LoadReport report;
        Stores stores = new Stores(config());
        try (Connection mysql = stores.mysql().open();
                CqlSession cassandra = stores.cassandra()) {
            FolderLoad load =
                    new FolderLoad(mysql, cassandra, stores.keyspace(), missingAllowed, InstantSource.system());
            if (escape != null) {
                load.escapedBy(escape.charAt(0));
            }
            report = load.run(
                    from,
                    rejectFile,
                    dryRun ? FolderLoad.Mode.DRY_RUN : FolderLoad.Mode.WRITE,
                    new ConsoleProgress(console()));
        } catch (SQLException e) {
            throw stores.mysql().failure("loading", e);
        }
        print(report);
        boolean clean = report.rejected() == 0 && report.valuesLeftOut() == 0;
        return strict && !clean ? ExitCode.UNUSABLE_DATA : ExitCode.OK;
    }

    private void print(LoadReport report) {
        if (console().wantsJson()) {
            console().json(report.json());
        } else {
            report.lines().forEach(console()::result);
        }
        if (dryRun) {
            console().info("dry run: nothing was written");
        }
        report.rejects()
                .ifPresent(path -> console()
                        .warn(report.rejected() + " rows rejected, " + report.valuesLeftOut()
                                + " values left out; each with file, line and reason in " + path));
    }
}
