package io.jobetl.data.load;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.write.CassandraSearchWriter;
import io.jobetl.io.cassandra.write.CassandraTrackingWriter;
import io.jobetl.io.mysql.load.MySqlColumn;
import io.jobetl.io.mysql.load.MySqlTableWriter;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of the two stores, as targets of files. For one thread. */
final class LoadTargets {
    private static final long LARGEST_WINDOW_BYTES = 32L << 20;

    private final Connection mysql;
    private final CqlSession cassandra;
    private final String keyspace;
    private final InstantSource clock;

    LoadTargets(Connection mysql, CqlSession cassandra, String keyspace, InstantSource clock) {
        this.mysql = mysql;
        this.cassandra = cassandra;
        this.keyspace = keyspace;
        this.clock = clock;
    }

    /** What the file's table can hold. */
    List<TargetColumn> columnsOf(DataFile file) {
        if (file == DataFile.TRACKING) {
            return CassandraTrackingWriter.columnsOf(cassandra, keyspace).stream()
                    .filter(column -> file.columns().contains(column.name()))
                    .map(TableTypes::target)
                    .toList();
        }
        if (file == DataFile.SEARCH) {
            return CassandraSearchWriter.columnsOf(cassandra, keyspace).stream()
                    .filter(column -> file.columns().contains(column.name()))
                    .map(TableTypes::target)
                    .toList();
        }
        List<MySqlColumn> columns = MySqlTableWriter.columnsOf(mysql, file.tableName());
        if (columns.isEmpty()) {
            throw new UnusableFileException("table " + file.tableName() + " is not there, so " + file.fileName()
                    + " cannot be loaded; run" + " `etl init` first");
        }
        return columns.stream()
                .filter(column -> file.columns().contains(column.name()))
                .map(TableTypes::target)
                .toList();
    }

    LoadTarget open(DataFile file, List<TargetColumn> columns, MySqlTableWriter.Refusals<CsvRecord> refusals) {
        List<String> names = columns.stream().map(TargetColumn::name).toList();
        return switch (file) {
            case TRACKING -> tracking(names, refusals::rowRefused);
            case SEARCH -> search(names, refusals::rowRefused);
            default -> mysql(file, columns, names, refusals);
        };
    }

    private LoadTarget tracking(List<String> columns, BiConsumer<CsvRecord, String> refused) {
        long windowBytes = Math.min(Runtime.getRuntime().maxMemory() / 8, LARGEST_WINDOW_BYTES);
        CassandraTrackingWriter<CsvRecord> writer =
                CassandraTrackingWriter.open(cassandra, keyspace, columns, nowMicros(), windowBytes, refused);
        return new LoadTarget() {
            @Override
            public void write(CsvRecord record, @Nullable Object[] values) {
                writer.write(record, values, heapBytes(record));
            }

            @Override
            public void flush() {
                writer.flush();
            }
        };
    }

    private LoadTarget search(List<String> columns, BiConsumer<CsvRecord, String> refused) {
        CassandraSearchWriter<CsvRecord> writer =
                CassandraSearchWriter.open(cassandra, keyspace, columns, nowMicros(), refused);
        return new LoadTarget() {
            @Override
            public void write(CsvRecord record, @Nullable Object[] values) {
                writer.write(record, values, heapBytes(record));
            }

            @Override
            public void flush() {
                writer.flush();
            }
        };
    }

    private LoadTarget mysql(
            DataFile file,
            List<TargetColumn> columns,
            List<String> names,
            MySqlTableWriter.Refusals<CsvRecord> refusals) {
        Set<String> optional = columns.stream()
                .filter(column -> column.nullable() && !column.inKey() && !file.isReliedOn(column.name()))
                .map(TargetColumn::name)
                .collect(Collectors.toSet());
        MySqlTableWriter<CsvRecord> writer = new MySqlTableWriter<>(mysql, file.tableName(), names, optional, refusals);
        return new LoadTarget() {
            @Override
            public void write(CsvRecord record, @Nullable Object[] values) {
                // Escapes can double the text, and every value brings quotes and a comma.
                writer.write(record, values, record.raw().length * 2 + values.length * 8);
            }

            @Override
            public void flush() {
                writer.flush();
            }
        };
    }

    /** A row that waits takes its raw bytes, its values and the objects around them. */
    private static int heapBytes(CsvRecord record) {
        return record.raw().length * 3 + 800;
    }

    private long nowMicros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
