package io.jobetl.io.mysql.read;

import com.zaxxer.hikari.HikariDataSource;
import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.commit.HourTable;
import io.jobetl.io.mysql.commit.OffsetTable;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.HourState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the pipeline wrote, for verify, monitor and status. Every call is a transaction of its own, so each sees
 * what is committed when it begins; one that stayed open would show the same rows forever.
 *
 * <p>Thread-safe. A call throws {@link io.jobetl.pipeline.port.StoreException} when the server does not answer or
 * refuses, for instance because a table is missing.
 */
public final class MySqlEventsReader implements AutoCloseable {
    private static final int CONNECTIONS = 3;

    private static final String EVENT_COLUMNS = "dates, hours, job_id, publisher_id, campaign_id, group_id, company_id,"
            + " clicks, spend_hour, bid_set, conversion, qualified_application, disqualified_application, impressions,"
            + " sources, updated_at";

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
        forEach(
                "SELECT " + EVENT_COLUMNS
                        + " FROM events ORDER BY dates, hours, job_id, publisher_id, campaign_id, group_id",
                row -> consumer.accept(event(row)));
    }

    /** The rows that changed last, newest first. */
    public List<EventRow> newest(int limit) {
        return query(
                "SELECT " + EVENT_COLUMNS + " FROM events ORDER BY updated_at DESC, dates DESC, hours DESC, job_id,"
                        + " publisher_id, campaign_id, group_id LIMIT ?",
                statement -> statement.setInt(1, limit),
                MySqlEventsReader::event);
    }

    /**
     * Cells that appeared or changed after {@code since}. The time of a commit is later than that of any commit before,
     * so passing {@link Changes#until} of one answer as {@code since} of the next misses nothing and counts nothing
     * twice.
     *
     * @param since UTC; null for the beginning
     */
    public Changes changesSince(@Nullable LocalDateTime since) {
        return only(query(
                "SELECT COUNT(*), COALESCE(MAX(updated_at), ?) FROM events WHERE updated_at > ?",
                statement -> {
                    LocalDateTime from = since == null ? LocalDateTime.of(1000, 1, 1, 0, 0) : since;
                    statement.setObject(1, from);
                    statement.setObject(2, from);
                },
                row -> new Changes(row.getLong(1), row.getObject(2, LocalDateTime.class))));
    }

    /** Number of cells in {@code events}. */
    public long eventCount() {
        return only(query("SELECT COUNT(*) FROM events", statement -> {}, row -> row.getLong(1)));
    }

    /** All hours that were counted, oldest first. */
    public List<HourState> hours() {
        return query(HourTable.select() + " ORDER BY hour", statement -> {}, HourTable::hour);
    }

    /**
     * What {@code etl_hour} says of each hour beside what stands in {@code events}, as of one moment; oldest first.
     * Costs a pass over {@code events}.
     */
    public List<HourBalance> hourBalances() {
        List<HourBalance> balances = new ArrayList<>(query(HourTable.selectBalances(), statement -> {}, row -> {
            boolean isKnown = row.getObject(1) != null;
            return new HourBalance(
                    EpochHours.of(row.getObject(isKnown ? 1 : HourTable.BALANCE_HOUR, LocalDateTime.class)),
                    isKnown ? Optional.of(HourTable.hour(row)) : Optional.empty(),
                    row.getLong(HourTable.BALANCE_ROWS));
        }));
        balances.sort(Comparator.comparingInt(HourBalance::epochHour));
        return balances;
    }

    /** Changes of closed hours that were committed in the last 24 hours. */
    public long correctionsOfLastDay() {
        return only(query(
                "SELECT COUNT(*) FROM etl_correction WHERE corrected_at > SYSDATE(6) - INTERVAL 24 HOUR",
                statement -> {},
                row -> row.getLong(1)));
    }

    /** Requests to recount an hour that were not served yet. */
    public long recountRequestCount() {
        return only(query("SELECT COUNT(*) FROM etl_recount", statement -> {}, row -> row.getLong(1)));
    }

    /** How each dimension compares with its source, in the order of {@link DimensionTable}. */
    public List<DriftStatus> drifts() {
        return Arrays.stream(DimensionTable.values()).map(this::drift).toList();
    }

    private DriftStatus drift(DimensionTable table) {
        Optional<Comparison> compared = query(
                        "SELECT compared_at, row_count, problem FROM etl_comparison WHERE dimension = ?",
                        statement -> statement.setString(1, table.tableName()),
                        row -> new Comparison(row.getObject(1, LocalDateTime.class), row.getLong(2), row.getString(3)))
                .stream()
                .findFirst();
        return only(query(
                "SELECT COALESCE(SUM(state = 'OPEN'), 0), MIN(IF(state = 'OPEN', since, NULL)),"
                        + " COALESCE(SUM(state = 'REPAIRED' AND changed_at > SYSDATE(6) - INTERVAL 24 HOUR), 0),"
                        + " MAX(IF(state = 'REPAIRED', changed_at, NULL)) FROM etl_drift WHERE dimension = ?",
                statement -> statement.setString(1, table.tableName()),
                row -> new DriftStatus(
                        table,
                        row.getLong(1),
                        Optional.ofNullable(row.getObject(2, LocalDateTime.class)),
                        row.getLong(3),
                        Optional.ofNullable(row.getObject(4, LocalDateTime.class)),
                        compared.map(Comparison::at),
                        compared.map(Comparison::rows).orElse(0L),
                        compared.map(Comparison::problem).orElse(""))));
    }

    /** When the newest reading began that is committed, UTC; empty before the first. */
    public Optional<LocalDateTime> countedAt() {
        return query(
                        "SELECT MAX(counted_at) FROM etl_hour",
                        statement -> {},
                        row -> Optional.ofNullable(row.getObject(1, LocalDateTime.class)))
                .get(0);
    }

    /** Positions in the change topics. */
    public List<ChangeOffset> offsets() {
        return query(OffsetTable.select() + " ORDER BY topic, partition_number", statement -> {}, OffsetTable::offset);
    }

    public long deadLetterCount() {
        return only(query("SELECT COUNT(*) FROM etl_dead_letter", statement -> {}, row -> row.getLong(1)));
    }

    /** The writer of this pipeline, its sequence number and its last commit; empty before the first run. */
    public Optional<LeaseStatus> lease(String leaseName) {
        return query(
                        "SELECT owner, epoch, TIMESTAMPDIFF(MICROSECOND, SYSDATE(6), expires_at), seq, committed_at"
                                + " FROM etl_lease WHERE name = ?",
                        statement -> statement.setString(1, leaseName),
                        row -> new LeaseStatus(
                                new LeaseHolder(
                                        row.getString(1),
                                        row.getLong(2),
                                        Duration.of(row.getLong(3), ChronoUnit.MICROS)),
                                row.getLong(4),
                                row.getObject(5, LocalDateTime.class)))
                .stream()
                .findFirst();
    }

    /**
     * Company by id, straight from the source table {@code job} or {@code campaign}, not from what change data capture
     * made of it. An id without company maps to null.
     */
    public Map<Integer, @Nullable Integer> sourceCompanies(DimensionTable table) {
        Map<Integer, @Nullable Integer> companies = new HashMap<>();
        String sql = "SELECT id, company_id FROM " + table.tableName();
        forEach(sql, row -> companies.put(row.getInt(1), row.getObject(2, Integer.class)));
        return companies;
    }

    @Override
    public void close() {
        pool.close();
    }

    private <T> List<T> query(String sql, Parameters parameters, Row<T> reader) {
        try (Connection connection = connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            try (ResultSet row = statement.executeQuery()) {
                List<T> answers = new ArrayList<>();
                while (row.next()) {
                    answers.add(reader.read(row));
                }
                return answers;
            }
        } catch (SQLException error) {
            throw database.failure("reading", error);
        }
    }

    private void forEach(String sql, Visit visit) {
        try (Connection connection = connection();
                PreparedStatement statement =
                        connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            // The driver's sign for streaming: row by row from the socket.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    visit.visit(row);
                }
            }
        } catch (SQLException error) {
            throw database.failure("reading", error);
        }
    }

    /** The pool wraps the cause of a failed connection; what the caller needs is the cause. */
    private Connection connection() throws SQLException {
        try {
            return pool.getConnection();
        } catch (SQLException error) {
            if (error.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw error;
        }
    }

    private static <T> T only(List<T> rows) {
        return rows.get(0);
    }

    private static EventRow event(ResultSet row) throws SQLException {
        return new EventRow(
                row.getObject(1, LocalDate.class),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getObject(7, Integer.class),
                row.getLong(8),
                row.getBigDecimal(9),
                row.getBigDecimal(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getObject(14, Long.class),
                row.getString(15),
                row.getObject(16, LocalDateTime.class));
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
    }

    /**
     * @param seq number of commits
     * @param committedAt of the last one, UTC
     */
    public record LeaseStatus(LeaseHolder holder, long seq, LocalDateTime committedAt) {}

    private record Comparison(LocalDateTime at, long rows, String problem) {}

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Visit {
        void visit(ResultSet row) throws SQLException;
    }
}
