package io.jobetl.verify;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The columns of a row of {@code events} behind its key, {@code updated_at} left out. */
record EventValues(
        long clicks,
        long conversion,
        long qualified,
        long disqualified,
        BigDecimal spendHour,
        BigDecimal bidSet,
        @Nullable Long companyId,
        @Nullable String sources,
        @Nullable Long impressions) {

    /** A row as it is to be stored. */
    static EventValues of(
            long clicks,
            long conversion,
            long qualified,
            long disqualified,
            BigDecimal spend,
            @Nullable Long companyId) {
        BigDecimal bidSet = clicks == 0
                ? new BigDecimal("0.00")
                : spend.divide(BigDecimal.valueOf(clicks), 2, RoundingMode.HALF_UP);
        return new EventValues(
                clicks, conversion, qualified, disqualified, spend, bidSet, companyId, "Cassandra", null);
    }

    /**
     * A row with these counts and this money as it is to be stored; null when it counts nothing: nobody stores that.
     */
    @Nullable
    EventValues kept(@Nullable Long company) {
        return countsNothing() ? null : of(clicks, conversion, qualified, disqualified, spendHour, company);
    }

    boolean countsNothing() {
        return clicks == 0 && conversion == 0 && qualified == 0 && disqualified == 0;
    }

    /** Raw rows that it stands for. */
    long rows() {
        return clicks + conversion + qualified + disqualified;
    }

    /** Values by column name; money without trailing zeros is the same money. */
    Map<String, @Nullable Object> columns() {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("clicks", clicks);
        columns.put("conversion", conversion);
        columns.put("qualified_application", qualified);
        columns.put("disqualified_application", disqualified);
        columns.put("spend_hour", spendHour);
        columns.put("bid_set", bidSet);
        columns.put("company_id", companyId);
        columns.put("sources", sources);
        columns.put("impressions", impressions);
        return columns;
    }

    /** The same for programs; money as text, so that no reader makes a double of it. */
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = columns();
        json.replaceAll((name, value) -> value instanceof BigDecimal money ? money.toPlainString() : value);
        return json;
    }

    /** Two rows, or two that are not there. */
    static boolean isSame(@Nullable EventValues left, @Nullable EventValues right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        return left.differingColumns(right).isEmpty();
    }

    /** Names of the columns in which the other row differs. */
    List<String> differingColumns(EventValues other) {
        List<String> names = new ArrayList<>();
        Map<String, @Nullable Object> theirs = other.columns();
        columns().forEach((name, value) -> {
            if (!same(value, theirs.get(name))) {
                names.add(name);
            }
        });
        return names;
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.compareTo(y) == 0;
        }
        return Objects.equals(a, b);
    }
}
