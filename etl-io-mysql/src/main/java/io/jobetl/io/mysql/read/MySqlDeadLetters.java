package io.jobetl.io.mysql.read;

import static io.jobetl.io.mysql.tables.Tables.ETL_DEAD_LETTER;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.MySqlQueries;
import io.jobetl.pipeline.port.DeadLetter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code etl_dead_letter}. Each call opens a connection of its own and sees what is committed by then.
 * Thread-safe.
 *
 * <p>A call throws {@link io.jobetl.pipeline.port.StoreException} when the server does not answer or refuses.
 */
public final class MySqlDeadLetters {
    /** In the place of the names of rare reasons. */
    public static final String OTHERS = "others";

    private static final int MOST_REASONS = 50;

    private final MySqlDatabase database;

    public MySqlDeadLetters(MySqlDatabase database) {
        this.database = database;
    }

    /**
     * The newest letters, newest first.
     *
     * @param source null for all
     * @param since null for all
     */
    public List<StoredDeadLetter> newest(@Nullable String source, @Nullable Instant since, int limit) {
        return read(sql -> sql.selectFrom(ETL_DEAD_LETTER)
                .where(source == null ? DSL.noCondition() : ETL_DEAD_LETTER.SOURCE.eq(source))
                .and(since == null ? DSL.noCondition() : ETL_DEAD_LETTER.FIRST_SEEN.ge(EpochHours.utc(since)))
                .orderBy(ETL_DEAD_LETTER.ID.desc())
                .limit(limit)
                .fetch(MySqlDeadLetters::letter));
    }

    /** One letter by its id. */
    public Optional<StoredDeadLetter> find(long id) {
        return read(sql -> sql.selectFrom(ETL_DEAD_LETTER)
                .where(ETL_DEAD_LETTER.ID.eq(id))
                .fetchOptional(MySqlDeadLetters::letter));
    }

    /**
     * Number of letters by the first part of their reason, up to a colon; most frequent first. Those of rarer reasons
     * stand together under {@link #OTHERS}.
     */
    public Map<String, Long> countsByReason() {
        Field<String> kind = DSL.field("substring_index({0}, ':', 1)", String.class, ETL_DEAD_LETTER.REASON)
                .as("kind");
        Field<Integer> letters = DSL.count();
        return read(sql -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            sql.select(kind, letters)
                    .from(ETL_DEAD_LETTER)
                    .groupBy(kind)
                    .orderBy(letters.desc(), kind)
                    .limit(MOST_REASONS)
                    .forEach(row -> counts.put(row.value1(), (long) row.value2()));
            if (counts.size() == MOST_REASONS) {
                long named = counts.values().stream().mapToLong(Long::longValue).sum();
                long others = sql.fetchCount(ETL_DEAD_LETTER) - named;
                if (others > 0) {
                    counts.put(OTHERS, others);
                }
            }
            return counts;
        });
    }

    /** Rows that came when their hour was frozen, by the hour of their event time (hours since 1970-01-01T00Z). */
    public Map<Integer, Long> tooLateByHour() {
        return read(sql -> {
            Map<Integer, Long> rows = new TreeMap<>();
            sql.select(ETL_DEAD_LETTER.POSITION)
                    .from(ETL_DEAD_LETTER)
                    .where(ETL_DEAD_LETTER.SOURCE.eq("cassandra"))
                    .and(ETL_DEAD_LETTER.REASON.startsWith("TOO_LATE:"))
                    .forEach(row -> {
                        UUID createTime = UUID.fromString(row.value1());
                        rows.merge(TimeUuids.epochHour(createTime.getMostSignificantBits()), 1L, Long::sum);
                    });
            return rows;
        });
    }

    private <T> T read(Function<DSLContext, T> query) {
        return MySqlQueries.read(database, database.dataSource(), "reading dead letters", query);
    }

    private static StoredDeadLetter letter(Record row) {
        return new StoredDeadLetter(
                row.get(ETL_DEAD_LETTER.ID),
                new DeadLetter(
                        row.get(ETL_DEAD_LETTER.SOURCE),
                        row.get(ETL_DEAD_LETTER.POSITION),
                        row.get(ETL_DEAD_LETTER.REASON),
                        row.get(ETL_DEAD_LETTER.PAYLOAD)),
                row.get(ETL_DEAD_LETTER.FIRST_SEEN).toInstant(ZoneOffset.UTC));
    }

    /**
     * @param id names the letter
     * @param firstSeen when it was committed
     */
    public record StoredDeadLetter(long id, DeadLetter letter, Instant firstSeen) {}
}
