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
 * LoadReport report = new FolderLoad(connection, session, "logs", false, InstantSource.system())
 *         .run(Path.of("data"), Path.of("etl-rejects.csv"), FolderLoad.Mode.WRITE, progress);
 * }</pre>
 */
public final class FolderLoad {
    /** No real record is longer, and it fits a statement of either store. */
    static final int MAX_RECORD_BYTES = 1 << 20;

    private static final long MOST_BYTES_LOOKED_AT = 8L << 20;

    /** What to do with the rows. */
    public enum Mode {
        WRITE,
        /** Read, convert and report, but write nothing. */
        DRY_RUN
    }

    private record Plan(DataFile file, Path path, List<TargetColumn> columns, char escape) {
        List<String> columnNames() {
            return columns.stream().map(TargetColumn::name).toList();
        }
    }

    private final LoadTargets targets;
    private final boolean missingFilesAllowed;
    private Optional<Character> escape = Optional.empty();

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
     * Sets what stands before a quote inside a quoted field of all files, instead of finding it out file by file.
     *
     * @param character a backslash, as in exports of {@code cqlsh}, or a quote (RFC 4180)
     */
    public FolderLoad escapedBy(char character) {
        if (character != CsvRecordReader.BACKSLASH && character != '"') {
            throw new IllegalArgumentException("escape=" + character + " must be a backslash or a quote");
        }
        escape = Optional.of(character == '"' ? CsvRecordReader.NO_ESCAPE : character);
        return this;
    }

    /**
     * Loads the folder.
     *
     * @param rejects where to list what was not loaded; an older list there is removed, and nothing else
     * @throws UnusableFileException when the folder or one of its files cannot be loaded at all, or the list would take
     *     the place of another file; nothing is written then
     * @throws IOException when a file cannot be read
     */
    public LoadReport run(Path folder, Path rejects, Mode mode, LoadProgress progress) throws IOException {
        List<Plan> plans = new ArrayList<>();
        requirePlaceFor(rejects, folder);
        List<DataFile> files = filesIn(folder, missingFilesAllowed);
        for (DataFile file : DataFile.values()) {
            if (!files.contains(file)) {
                FolderContents.misnamed(folder, file).ifPresent(progress::warning);
            }
        }
        for (DataFile file : files) {
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
     * Makes sure that the list of what was not loaded takes the place of nothing but an older list.
     *
     * @throws UnusableFileException when something else is there, or it would be taken for one of the files
     */
    public static void requirePlaceFor(Path rejects, Path folder) {
        for (DataFile file : DataFile.values()) {
            Path input = folder.resolve(file.fileName());
            if (input.toAbsolutePath()
                    .normalize()
                    .equals(rejects.toAbsolutePath().normalize())) {
                throw new UnusableFileException(rejects + " is one of the files to load; name another file for the list"
                        + " of what is not loaded");
            }
        }
        RejectFile.requireOurs(rejects);
    }

    /**
     * The files to load.
     *
     * @throws UnusableFileException when the folder is missing, or files of it that may not be, or something else has
     *     the name of one
     */
    public static List<DataFile> filesIn(Path folder, boolean missingFilesAllowed) {
        if (!Files.isDirectory(folder)) {
            throw new UnusableFileException(folder + (Files.exists(folder) ? " is not a folder" : " is not there")
                    + "; give the folder that holds " + DataFile.allFileNames());
        }
        List<DataFile> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (DataFile file : DataFile.values()) {
            if (FolderContents.isThere(folder.resolve(file.fileName()))) {
                found.add(file);
            } else {
                missing.add(file.fileName()
                        + FolderContents.misnamed(folder, file)
                                .map(cause -> " (" + cause + ")")
                                .orElse(""));
            }
        }
        if (found.isEmpty()) {
            throw new UnusableFileException(
                    folder + " holds none of the files " + String.join(", ", missing) + "; give the folder that does");
        }
        if (!missing.isEmpty() && !missingFilesAllowed) {
            throw new UnusableFileException(folder + " lacks " + String.join(", ", missing)
                    + "; nothing was loaded. To load only the others, add --allow-missing");
        }
        return found;
    }

    private Plan plan(DataFile file, Path path, LoadProgress progress) throws IOException {
        CsvHeader header;
        try (CsvRecordReader reader = open(path)) {
            header = CsvHeader.read(reader, file, path);
        }
        char fileEscape = escape.isPresent() ? escape.get() : escapeOf(file, path);
        if (escape.isEmpty() && fileEscape != CsvRecordReader.NO_ESCAPE) {
            progress.warning(path + ": a backslash stands before quotes, as cqlsh writes them; it is taken away from"
                    + " before quotes, separators and backslashes (--escape says otherwise)");
        }
        header.warnings().forEach(progress::warning);
        List<TargetColumn> columns = new ArrayList<>();
        for (TargetColumn column : targets.columnsOf(file)) {
            if (header.columnOfField().contains(column.name())) {
                columns.add(column);
            }
        }
        Plan plan = new Plan(file, path, columns, fileEscape);
        for (TargetColumn column : columns) {
            if (file.isReliedOn(column.name()) && column.type() instanceof ValueType.Foreign foreign) {
                throw new StoreException(
                        file.isInCassandra() ? Store.CASSANDRA : Store.MYSQL,
                        StoreException.Kind.MISCONFIGURED,
                        "column " + column.name() + " of table " + file.tableName() + " has the type "
                                + foreign.typeName() + ", which cannot be loaded from text",
                        "",
                        null);
            }
        }
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
        LoadTarget target = mode == Mode.DRY_RUN ? new Nowhere() : targets.open(plan.file(), plan.columns(), load);
        try (CsvRecordReader reader = open(plan.path())) {
            CsvHeader header = CsvHeader.read(reader, plan.file(), plan.path());
            reader.escape(plan.escape());
            return load.run(reader, new RowConverter(plan.file(), header, plan.columns()), target);
        }
    }

    /**
     * By the first records: backslash, if more of them make sense only so than only without. It is decided for a whole
     * file, as it changes what a pair of backslashes means in each record.
     */
    private static char escapeOf(DataFile file, Path path) throws IOException {
        long withBackslash = readTheOtherWay(file, path, CsvRecordReader.NO_ESCAPE);
        return withBackslash > 0 && withBackslash > readTheOtherWay(file, path, CsvRecordReader.BACKSLASH)
                ? CsvRecordReader.BACKSLASH
                : CsvRecordReader.NO_ESCAPE;
    }

    private static long readTheOtherWay(DataFile file, Path path, char escape) throws IOException {
        try (CsvRecordReader reader = open(path)) {
            CsvHeader.read(reader, file, path);
            reader.escape(escape);
            while (reader.bytesRead() < MOST_BYTES_LOOKED_AT && reader.next() != null) {
                // the reader counts
            }
            return reader.readTheOtherWay();
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
