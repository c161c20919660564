package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What is done of each pass over a flat table, in a table of the hourly table's keyspace. A pass that is not finished
 * is continued; when the last one is, the next begins. For one thread.
 */
final class AdoptionProgress {
    private static final String TABLE = "adoption_progress";
    private static final Duration DDL_TIMEOUT = Duration.ofSeconds(30);

    private final CqlSession session;
    private final String table;
    private final String source;

    AdoptionProgress(CqlSession session, String keyspace, String source) {
        this.session = session;
        this.table = CassandraSchema.quoted(keyspace) + "." + TABLE;
        this.source = source;
    }

    /**
     * One pass.
     *
     * @param startedAt by the clock of the machine that began it
     * @param before start of the pass before, null for the first one
     */
    record Pass(int number, Instant startedAt, @Nullable Instant before, BitSet done, AdoptionCounts counts) {}

    void createTable() {
        session.execute(SimpleStatement.newInstance("CREATE TABLE IF NOT EXISTS " + table
                        + " (source text, pass int, piece int, started_at timestamp static, rows_read bigint,"
                        + " rows_copied bigint, rows_unusable bigint, PRIMARY KEY ((source, pass), piece))")
                .setTimeout(DDL_TIMEOUT));
    }

    /** The pass to go on with; a new one is not stored yet. */
    Pass current(int pieces) {
        Pass last = null;
        for (int number = 1; ; number++) {
            Pass stored = read(number, last == null ? null : last.startedAt());
            if (stored == null) {
                break;
            }
            last = stored;
        }
        if (last != null && last.done().cardinality() < pieces) {
            return last;
        }
        return new Pass(
                last == null ? 1 : last.number() + 1,
                Instant.now(),
                last == null ? null : last.startedAt(),
                new BitSet(),
                AdoptionCounts.NONE);
    }

    void begin(Pass pass) {
        session.execute(SimpleStatement.newInstance(
                "UPDATE " + table + " SET started_at = ? WHERE source = ? AND pass = ?",
                pass.startedAt(),
                source,
                pass.number()));
    }

    /** To be called when the rows of the piece are stored. */
    void finish(Pass pass, int piece, AdoptionCounts counts) {
        session.execute(SimpleStatement.newInstance(
                "INSERT INTO " + table
                        + " (source, pass, piece, rows_read, rows_copied, rows_unusable) VALUES (?, ?, ?, ?, ?, ?)",
                source,
                pass.number(),
                piece,
                counts.read(),
                counts.copied(),
                counts.unusable()));
    }

    private @Nullable Pass read(int number, @Nullable Instant before) {
        Instant startedAt = null;
        BitSet done = new BitSet();
        AdoptionCounts counts = AdoptionCounts.NONE;
        for (Row row : session.execute(SimpleStatement.newInstance(
                "SELECT piece, started_at, rows_read, rows_copied, rows_unusable FROM " + table
                        + " WHERE source = ? AND pass = ?",
                source,
                number))) {
            startedAt = row.getInstant("started_at");
            if (!row.isNull("piece")) {
                done.set(row.getInt("piece"));
                counts = counts.plus(new AdoptionCounts(
                        row.getLong("rows_read"), row.getLong("rows_copied"), row.getLong("rows_unusable")));
            }
        }
        return startedAt == null ? null : new Pass(number, startedAt, before, done, counts);
    }
}
