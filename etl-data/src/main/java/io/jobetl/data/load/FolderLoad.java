package io.jobetl.data.load;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads a folder of CSV files into the tables. Everything that can be known beforehand (which files are there, their
 * headers, the tables) is checked before the first row is written. Loading the same folder again changes nothing, so a
 * load that was killed is simply repeated. For one thread; memory does not grow with the files.
 *
 * <pre>{@code
 * LoadReport report = new FolderLoad(connection, session, "logs", InstantSource.system())
 *         .run(Path.of("data"), Path.of("etl-rejects.csv"), FolderLoad.Mode.WRITE, progress);
 * }</pre>
 */
public final class FolderLoad {
    /** No real record is longer, and it fits a statement of either store. */
    static final int MAX_RECORD_BYTES = 1 << 20;

    /** What to do with the rows. */
    public enum Mode {
        WRITE,
        /** Read, convert and report, but write nothing. */
        DRY_RUN
    }

    private record Plan(DataFile file, Path path, List<TargetColumn> columns) {
        List<String> columnNames() {
            return columns.stream().map(TargetColumn::name).toList();
        }
    }

    private final LoadTargets targets;
    private final boolean missingFilesAllowed;

    /**
     * @param mysql used by this load alone; its auto-commit and sql_mode are changed
     * @param missingFilesAllowed whether a folder may lack some of the eight files
     * @param clock gives the first write timestamp in Cassandra
     */
    public FolderLoad(
            Connection mysql, CqlSession cassandra, String keyspace, boolean missingFilesAllowed, InstantSource clock) {
        this.targets = new LoadTargets(mysql, cassandra, keyspace, clock);
        this.missingFilesAllowed = missingFilesAllowed;
    }

    /**
     * Loads the folder.
     *
     * @param rejects where to list what was not loaded; an older list there is removed
     * @throws UnusableFileException when the folder or one of its files cannot be loaded at all; nothing is written
     *     then
     * @throws IOException when a file cannot be read
     */
    public LoadReport run(Path folder, Path rejects, Mode mode, LoadProgress progress) throws IOException {
        List<Plan> plans = new ArrayList<>();
        for (DataFile file : filesIn(folder, missingFilesAllowed)) {
            plans.add(plan(file, folder.resolve(file.fileName()), progress));
        }
        List<FileReport> reports = new ArrayList<>();
        try (RejectFile rejectFile = new RejectFile(rejects)) {
            for (Plan plan : plans) {
                reports.add(load(plan, rejectFile, mode, progress));
            }
            return new LoadReport(reports, rejectFile.exists() ? Optional.of(rejects) : Optional.empty());
        }
    }

    /**
     * The files to load.
     *
     * @throws UnusableFileException when the folder is missing, or files of it that may not be
     */
    public static List<DataFile> filesIn(Path folder, boolean missingFilesAllowed) {
        if (!Files.isDirectory(folder)) {
            throw new UnusableFileException(folder + (Files.exists(folder) ? " is not a folder" : " is not there")
                    + "; give the folder that holds " + DataFile.allFileNames());
        }
        List<DataFile> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (DataFile file : DataFile.values()) {
            if (Files.isReadable(folder.resolve(file.fileName()))) {
                found.add(file);
            } else {
                missing.add(file.fileName());
            }
        }
        if (found.isEmpty()) {
            throw new UnusableFileException(
                    folder + " holds none of the files " + DataFile.allFileNames() + "; give the folder that does");
        }
        if (!missing.isEmpty() && !missingFilesAllowed) {
            throw new UnusableFileException(folder + " lacks " + String.join(", ", missing)
                    + " (or they cannot be read); nothing was loaded. To load only the others, add --allow-missing");
        }
        return found;
    }

    private Plan plan(DataFile file, Path path, LoadProgress progress) throws IOException {
        CsvHeader header;
        try (CsvRecordReader reader = open(path)) {
            header = CsvHeader.read(reader, file, path);
        }
        header.warnings().forEach(progress::warning);
        List<TargetColumn> columns = new ArrayList<>();
        for (TargetColumn column : targets.columnsOf(file)) {
            if (header.columnOfField().contains(column.name())) {
                columns.add(column);
            }
        }
        Plan plan = new Plan(file, path, columns);
        for (String column : file.columns()) {
            if (file.isReliedOn(column) && !plan.columnNames().contains(column)) {
                throw new StoreException(
                        file.isInCassandra() ? Store.CASSANDRA : Store.MYSQL,
                        StoreException.Kind.MISCONFIGURED,
                        "table " + file.tableName() + " has no column " + column + ", which " + path + " fills",
                        "run `etl init`, or add the column",
                        null);
            }
        }
        return plan;
    }

    private FileReport load(Plan plan, RejectFile rejects, Mode mode, LoadProgress progress) throws IOException {
        FileLoad load = new FileLoad(plan.file(), rejects, progress, Files.size(plan.path()));
        LoadTarget target =
                mode == Mode.DRY_RUN ? new Nowhere() : targets.open(plan.file(), plan.columnNames(), load::reject);
        try (CsvRecordReader reader = open(plan.path())) {
            CsvHeader header = CsvHeader.read(reader, plan.file(), plan.path());
            return load.run(reader, new RowConverter(plan.file(), header, plan.columns()), target);
        }
    }

    private static CsvRecordReader open(Path path) throws IOException {
        return new CsvRecordReader(Files.newInputStream(path), MAX_RECORD_BYTES);
    }

    private static final class Nowhere implements LoadTarget {
        @Override
        public void write(CsvRecord record, @Nullable Object[] values) {}

        @Override
        public void flush() {}
    }
}
