package io.jobetl.io.mysql.report;

import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import java.math.BigDecimal;
import java.util.List;
import org.jooq.AggregateFunction;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.SortField;
import org.jooq.impl.DSL;

/** What cells count, added up. */
record Sums(long clicks, BigDecimal spend, long applications, long qualified, long disqualified) {
    private static final AggregateFunction<BigDecimal> CLICKS = DSL.sum(EVENTS.CLICKS);
    private static final AggregateFunction<BigDecimal> SPEND = DSL.sum(EVENTS.SPEND_HOUR);
    private static final AggregateFunction<BigDecimal> APPLICATIONS = DSL.sum(EVENTS.CONVERSION);
    private static final AggregateFunction<BigDecimal> QUALIFIED = DSL.sum(EVENTS.QUALIFIED_APPLICATION);
    private static final AggregateFunction<BigDecimal> DISQUALIFIED = DSL.sum(EVENTS.DISQUALIFIED_APPLICATION);

    /** To be selected, for {@link #of}. */
    static final List<SelectFieldOrAsterisk> FIELDS = List.of(CLICKS, SPEND, APPLICATIONS, QUALIFIED, DISQUALIFIED);

    static final SortField<BigDecimal> BY_SPEND = SPEND.desc();
    static final SortField<BigDecimal> BY_CLICKS = CLICKS.desc();

    static Sums of(Record row) {
        return new Sums(
                row.get(CLICKS).longValueExact(),
                row.get(SPEND),
                row.get(APPLICATIONS).longValueExact(),
                row.get(QUALIFIED).longValueExact(),
                row.get(DISQUALIFIED).longValueExact());
    }
}
