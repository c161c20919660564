package io.jobetl.io.mysql.read;

import static io.jobetl.io.mysql.tables.Tables.ETL_HOUR;
import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.UtcDateTimes;
import io.jobetl.io.mysql.read.MySqlEventsReader.HourBalance;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Reads {@code etl_hour}, alone or beside what stands in {@code events}. */
final class HourBalances {
    private static final List<Field<Long>> REASONS = Arrays.stream(RejectReason.values())
            .map(reason -> Objects.requireNonNull(
                    ETL_HOUR.field(reason.name().toLowerCase(Locale.ROOT), Long.class), reason::name))
            .toList();
    private static final Field<LocalDateTime> CELL_HOUR = DSL.field(
                    "timestamp({0}, maketime({1}, 0, 0))", UtcDateTimes.TYPE, EVENTS.DATES, EVENTS.HOURS)
            .as("cell_hour");
    private static final Field<BigDecimal> CELL_ROWS = DSL.sum(EVENTS.CLICKS
                    .plus(EVENTS.CONVERSION)
                    .plus(EVENTS.QUALIFIED_APPLICATION)
                    .plus(EVENTS.DISQUALIFIED_APPLICATION))
            .as("cell_rows");

    private HourBalances() {}

    /** @param since hours that begin then or later; null for all */
    static List<HourState> hours(DSLContext sql, @Nullable LocalDateTime since) {
        return sql.selectFrom(ETL_HOUR)
                .where(since == null ? DSL.noCondition() : ETL_HOUR.HOUR.ge(since))
                .orderBy(ETL_HOUR.HOUR)
                .fetch(HourBalances::hour);
    }

    /** All hours that {@code etl_hour} or {@code events} know, by one statement; what one does not know is null. */
    static List<HourBalance> read(DSLContext sql, @Nullable LocalDateTime since) {
        Condition isNew = since == null
                ? DSL.noCondition()
                : EVENTS.DATES
                        .ge(since.toLocalDate())
                        .and(EVENTS.DATES.gt(since.toLocalDate()).or(EVENTS.HOURS.ge(since.getHour())));
        Table<Record2<LocalDateTime, BigDecimal>> cells = DSL.select(CELL_HOUR, CELL_ROWS)
                .from(EVENTS)
                .where(isNew)
                .groupBy(EVENTS.DATES, EVENTS.HOURS)
                .asTable("cells");
        Field<LocalDateTime> cellHour = DSL.field(DSL.name("cells", "cell_hour"), UtcDateTimes.TYPE);
        Field<BigDecimal> cellRows = DSL.field(DSL.name("cells", "cell_rows"), BigDecimal.class);
        return sql
                .select(ETL_HOUR.fields())
                .select(cellHour, cellRows)
                .from(ETL_HOUR)
                .leftJoin(cells)
                .on(cellHour.eq(ETL_HOUR.HOUR))
                .where(since == null ? DSL.noCondition() : ETL_HOUR.HOUR.ge(since))
                .unionAll(DSL.select(ETL_HOUR.fields())
                        .select(cellHour, cellRows)
                        .from(cells)
                        .leftJoin(ETL_HOUR)
                        .on(cellHour.eq(ETL_HOUR.HOUR))
                        .where(ETL_HOUR.HOUR.isNull()))
                .fetch(row -> {
                    boolean isKnown = row.get(ETL_HOUR.HOUR) != null;
                    BigDecimal rows = row.get(cellRows);
                    return new HourBalance(
                            EpochHours.of(isKnown ? row.get(ETL_HOUR.HOUR) : row.get(cellHour)),
                            isKnown ? Optional.of(hour(row)) : Optional.empty(),
                            rows == null ? 0 : rows.longValueExact());
                })
                .stream()
                .sorted(Comparator.comparingInt(HourBalance::epochHour))
                .toList();
    }

    private static HourState hour(Record row) {
        return new HourState(
                EpochHours.of(row.get(ETL_HOUR.HOUR)),
                new Digest(row.get(ETL_HOUR.ROW_COUNT), row.get(ETL_HOUR.HASH_HIGH), row.get(ETL_HOUR.HASH_LOW)),
                RejectCounts.of(REASONS.stream().mapToLong(row::get).toArray()),
                row.get(ETL_HOUR.NEXT_RECOUNT).toInstant(ZoneOffset.UTC),
                HourPhase.valueOf(row.get(ETL_HOUR.PHASE)),
                row.get(ETL_HOUR.COUNTED_AT).toInstant(ZoneOffset.UTC));
    }
}
