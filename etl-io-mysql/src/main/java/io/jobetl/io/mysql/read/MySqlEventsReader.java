package io.jobetl.io.mysql.read;

import static io.jobetl.io.mysql.tables.Tables.ETL_COMPARISON;
import static io.jobetl.io.mysql.tables.Tables.ETL_CORRECTION;
import static io.jobetl.io.mysql.tables.Tables.ETL_DEAD_LETTER;
import static io.jobetl.io.mysql.tables.Tables.ETL_DRIFT;
import static io.jobetl.io.mysql.tables.Tables.ETL_HOUR;
import static io.jobetl.io.mysql.tables.Tables.ETL_LEASE;
import static io.jobetl.io.mysql.tables.Tables.ETL_OFFSET;
import static io.jobetl.io.mysql.tables.Tables.ETL_RECOUNT;
import static io.jobetl.io.mysql.tables.Tables.ETL_REENRICHMENT;
import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import com.zaxxer.hikari.HikariDataSource;
import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.LogEnd;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.MySqlQueries;
import io.jobetl.io.mysql.UtcDateTimes;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the pipeline wrote, for monitor, status and the dashboard. Every call is a transaction of its own, so each
 * sees what is committed when it begins; one that stayed open would show the same rows forever.
 *
 * <p>Thread-safe. A call throws {@link io.jobetl.pipeline.port.StoreException} when the server does not answer or
 * refuses, for instance because a table is missing. What costs more than a look at a few hundred rows says so.
 */
public final class MySqlEventsReader implements AutoCloseable {
    private static final int CONNECTIONS = 3;
    private static final String NO_PROBLEM = "";

    private static final Field<LocalDateTime> A_DAY_AGO = DSL.field("sysdate(6) - interval 24 hour", UtcDateTimes.TYPE);

    private final MySqlDatabase database;
    private final HikariDataSource pool;

    public MySqlEventsReader(MySqlDatabase database) {
        this.database = database;
        this.pool = database.pool("etl-reader", CONNECTIONS);
    }

    /**
     * All rows of {@code events} as of one moment, in the order of the key, streamed: memory does not grow with them.
     */
    public void forEachEvent(Consumer<EventRow> consumer) {
        StreamedRows.forEachEvent(database, pool, consumer);
    }

    /** The rows that changed last, newest first; served by an index. */
    public List<EventRow> newest(int limit) {
        return read(sql -> sql.selectFrom(EVENTS)
                // All in one direction: the index on updated_at goes on with the key, and is read backwards.
                .orderBy(
                        EVENTS.UPDATED_AT.desc(),
                        EVENTS.DATES.desc(),
                        EVENTS.HOURS.desc(),
                        EVENTS.JOB_ID.desc(),
                        EVENTS.PUBLISHER_ID.desc(),
                        EVENTS.CAMPAIGN_ID.desc(),
                        EVENTS.GROUP_ID.desc())
                .limit(limit)
                .fetch(MySqlEventsReader::event));
    }

    /**
     * Cells that appeared or changed after {@code since}. The time of a commit is later than that of any commit before,
     * so passing {@link Changes#until} of one answer as {@code since} of the next misses nothing and counts nothing
     * twice.
     *
     * @param since UTC; null for the beginning
     */
    public Changes changesSince(@Nullable LocalDateTime since) {
        LocalDateTime from = since == null ? LocalDateTime.of(1000, 1, 1, 0, 0) : since;
        return read(sql -> sql.select(DSL.count(), DSL.max(EVENTS.UPDATED_AT))
                .from(EVENTS)
                .where(EVENTS.UPDATED_AT.gt(from))
                .fetchSingle(row -> new Changes(
                        row.value1(), Optional.ofNullable(row.value2()).orElse(from))));
    }

    /** When a cell last changed, UTC; empty when there are none. */
    public Optional<LocalDateTime> lastChange() {
        return read(sql -> Optional.ofNullable(sql.select(DSL.max(EVENTS.UPDATED_AT))
                .from(EVENTS)
                .fetchSingle()
                .value1()));
    }

    /** Number of cells in {@code events}. Costs a pass over an index of it. */
    public long eventCount() {
        return count(EVENTS);
    }

    /** All hours that were counted, oldest first. */
    public List<HourState> hours() {
        return read(sql -> HourBalances.hours(sql, null));
    }

    /** Hours that begin at this time or later and were counted, oldest first. */
    public List<HourState> hours(Instant since) {
        return read(sql -> HourBalances.hours(sql, EpochHours.utc(since)));
    }

    /**
     * What {@code etl_hour} says of each hour beside what stands in {@code events}, as of one moment; oldest first.
     * Costs a pass over {@code events}.
     */
    public List<HourBalance> hourBalances() {
        return read(sql -> HourBalances.read(sql, null));
    }

    /** The same of hours that begin at this time or later. Costs a pass over their cells. */
    public List<HourBalance> hourBalances(Instant since) {
        return read(sql -> HourBalances.read(sql, EpochHours.utc(since)));
    }

    /** Changes of closed hours that were committed in the last 24 hours. */
    public long correctionsOfLastDay() {
        return read(sql -> (long) sql.fetchCount(ETL_CORRECTION, ETL_CORRECTION.CORRECTED_AT.gt(A_DAY_AGO)));
    }

    /** Requests to recount an hour that were not served yet. */
    public long recountRequestCount() {
        return count(ETL_RECOUNT);
    }

    /** Requests to recount that were not served yet, by their hour (hours since 1970-01-01T00Z). */
    public Map<Integer, Long> recountRequestsByHour() {
        return read(sql -> {
            Map<Integer, Long> requests = new TreeMap<>();
            sql.select(ETL_RECOUNT.HOUR, DSL.count())
                    .from(ETL_RECOUNT)
                    .groupBy(ETL_RECOUNT.HOUR)
                    .forEach(row -> requests.put(EpochHours.of(row.value1()), (long) row.value2()));
            return requests;
        });
    }

    /** Jobs and campaigns whose cells still have to follow a change of company, at most so many of them. */
    public List<Follower> followers(int limit) {
        return read(sql -> sql.select(ETL_REENRICHMENT.DIMENSION, ETL_REENRICHMENT.ID)
                .from(ETL_REENRICHMENT)
                .orderBy(ETL_REENRICHMENT.DIMENSION, ETL_REENRICHMENT.ID)
                .limit(limit)
                .fetch(row -> new Follower(row.value1(), row.value2())));
    }

    /** How each dimension compares with its source, in the order of {@link DimensionTable}. */
    public List<DriftStatus> drifts() {
        return read(sql -> Arrays.stream(DimensionTable.values())
                .map(table -> drift(sql, table))
                .toList());
    }

    private static DriftStatus drift(DSLContext sql, DimensionTable table) {
        Optional<Record> compared = sql.select()
                .from(ETL_COMPARISON)
                .where(ETL_COMPARISON.DIMENSION.eq(table.tableName()))
                .fetchOptional();
        var isOpen = ETL_DRIFT.STATE.eq("OPEN");
        var isRepaired = ETL_DRIFT.STATE.eq("REPAIRED");
        return sql.select(
                        DSL.count(DSL.when(isOpen, ETL_DRIFT.ID)),
                        DSL.min(DSL.when(isOpen, ETL_DRIFT.SINCE)),
                        DSL.count(DSL.when(isRepaired.and(ETL_DRIFT.CHANGED_AT.gt(A_DAY_AGO)), ETL_DRIFT.ID)),
                        DSL.max(DSL.when(isRepaired, ETL_DRIFT.CHANGED_AT)))
                .from(ETL_DRIFT)
                .where(ETL_DRIFT.DIMENSION.eq(table.tableName()))
                .fetchSingle(row -> new DriftStatus(
                        table,
                        row.value1(),
                        Optional.ofNullable(row.value2()),
                        row.value3(),
                        Optional.ofNullable(row.value4()),
                        compared.map(found -> found.get(ETL_COMPARISON.COMPARED_AT)),
                        compared.map(found -> found.get(ETL_COMPARISON.ROW_COUNT))
                                .orElse(0L),
                        compared.map(found -> found.get(ETL_COMPARISON.PROBLEM)).orElse(NO_PROBLEM)));
    }

    /** When the newest reading began that is committed, UTC; empty before the first. */
    public Optional<LocalDateTime> countedAt() {
        return read(sql -> Optional.ofNullable(sql.select(DSL.max(ETL_HOUR.COUNTED_AT))
                .from(ETL_HOUR)
                .fetchSingle()
                .value1()));
    }

    /** Positions in the change topics. */
    public List<ChangeOffset> offsets() {
        return read(sql -> sql.selectFrom(ETL_OFFSET)
                .orderBy(ETL_OFFSET.TOPIC, ETL_OFFSET.PARTITION_NUMBER)
                .fetch(row -> new ChangeOffset(
                        row.get(ETL_OFFSET.TOPIC),
                        row.get(ETL_OFFSET.PARTITION_NUMBER),
                        row.get(ETL_OFFSET.NEXT_OFFSET),
                        row.get(ETL_OFFSET.TOPIC_ID),
                        row.get(ETL_OFFSET.FIRST_OFFSET))));
    }

    public long deadLetterCount() {
        return count(ETL_DEAD_LETTER);
    }

    /** The writer of this pipeline, its sequence number and its last commit; empty before the first run. */
    public Optional<LeaseStatus> lease(String leaseName) {
        Field<Long> remaining =
                DSL.field("timestampdiff(microsecond, sysdate(6), {0})", Long.class, ETL_LEASE.EXPIRES_AT);
        return read(sql -> sql.select(ETL_LEASE.fields())
                .select(remaining)
                .from(ETL_LEASE)
                .where(ETL_LEASE.NAME.eq(leaseName))
                .fetchOptional(row -> new LeaseStatus(
                        new LeaseHolder(
                                row.get(ETL_LEASE.OWNER),
                                row.get(ETL_LEASE.EPOCH),
                                Duration.of(row.get(remaining), ChronoUnit.MICROS)),
                        row.get(ETL_LEASE.SEQ),
                        row.get(ETL_LEASE.COMMITTED_AT),
                        Optional.ofNullable(row.get(ETL_LEASE.LATE_COUNTED_UNTIL))
                                .map(time -> time.toInstant(ZoneOffset.UTC)))));
    }

    /**
     * Company by id, straight from the source table {@code job} or {@code campaign}, not from what change data capture
     * made of it. An id without company maps to null.
     */
    public Map<Integer, @Nullable Integer> sourceCompanies(DimensionTable table) {
        return StreamedRows.sourceCompanies(database, pool, table);
    }

    @Override
    public void close() {
        pool.close();
    }

    private long count(Table<?> table) {
        return read(sql -> (long) sql.fetchCount(table));
    }

    /** Where the binary log of the server ends; empty when there is none, or the user may not know. */
    public Optional<SourcePosition> logEnd() {
        return read(sql -> sql.connectionResult(LogEnd::of));
    }

    private <T> T read(Function<DSLContext, T> query) {
        return MySqlQueries.read(database, pool, "reading", query);
    }

    private static EventRow event(Record row) {
        return new EventRow(
                row.get(EVENTS.DATES),
                row.get(EVENTS.HOURS),
                row.get(EVENTS.JOB_ID),
                row.get(EVENTS.PUBLISHER_ID),
                row.get(EVENTS.CAMPAIGN_ID),
                row.get(EVENTS.GROUP_ID),
                row.get(EVENTS.COMPANY_ID),
                row.get(EVENTS.CLICKS),
                row.get(EVENTS.SPEND_HOUR),
                row.get(EVENTS.BID_SET),
                row.get(EVENTS.CONVERSION),
                row.get(EVENTS.QUALIFIED_APPLICATION),
                row.get(EVENTS.DISQUALIFIED_APPLICATION),
                row.get(EVENTS.IMPRESSIONS),
                row.get(EVENTS.SOURCES),
                row.get(EVENTS.UPDATED_AT));
    }

    /**
     * @param cells that appeared or changed
     * @param until newest {@code updated_at} among them; the given time when there are none
     */
    public record Changes(long cells, LocalDateTime until) {}

    /**
     * @param epochHour hours since 1970-01-01T00Z
     * @param state empty when {@code etl_hour} does not know the hour
     * @param rowsInCells sum of all counts of its cells
     */
    public record HourBalance(int epochHour, Optional<HourState> state, long rowsInCells) {
        public long rowsRead() {
            return state.map(hour -> hour.digest().rows()).orElse(0L);
        }

        /** Rows read less rows rejected: what its cells should sum up to. */
        public long rowsExpected() {
            return state.map(HourState::aggregatedRows).orElse(0L);
        }

        public boolean isConserved() {
            return rowsInCells == rowsExpected();
        }

        /** It is not counted again. */
        public boolean isFrozen() {
            return state.map(HourState::isFrozen).orElse(false);
        }
    }

    /**
     * @param seq number of commits
     * @param committedAt of the last one, UTC
     * @param lateCountedUntil rows that came up to an hour late are counted if they were written before it; empty when
     *     the writer has not got around yet
     */
    public record LeaseStatus(
            LeaseHolder holder, long seq, LocalDateTime committedAt, Optional<Instant> lateCountedUntil) {}

    /**
     * @param dimension name of its table
     * @param id of the job or campaign
     */
    public record Follower(String dimension, int id) {}
}
