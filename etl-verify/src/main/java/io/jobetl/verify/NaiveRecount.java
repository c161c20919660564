package io.jobetl.verify;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts raw rows in the most obvious way. One row goes to one cell, or is rejected under the first reason that
 * applies, or lies in an hour that has not begun. Memory grows with the cells, not with the rows. For one thread.
 */
final class NaiveRecount {
    private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");
    private static final long TICKS_PER_SECOND = 10_000_000;
    private static final int NANOS_PER_TICK = 100;
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    /** A bid beyond this is not money. */
    private static final BigDecimal LARGEST_BID = new BigDecimal("1e8");

    private final Instant now;
    private final Set<LocalDateTime> frozen;
    private final TreeMap<EventKey, Totals> cells = new TreeMap<>();
    private final TreeMap<String, Long> rejected = new TreeMap<>();
    private long rowsAggregated;
    private long rowsNotBegun;

    /**
     * @param now rows of hours that begin later are left out
     * @param frozen hours whose rows are left out as well
     */
    NaiveRecount(Instant now, Set<LocalDateTime> frozen) {
        this.now = now;
        this.frozen = frozen;
    }

    void add(RawRow row) {
        UUID createTime = version1(row.createTime());
        if (createTime == null) {
            reject("bad_uuid");
            return;
        }
        long ticks = createTime.timestamp();
        Instant hour = UUID_EPOCH
                .plusSeconds(ticks / TICKS_PER_SECOND)
                .plusNanos(ticks % TICKS_PER_SECOND * NANOS_PER_TICK)
                .truncatedTo(ChronoUnit.HOURS);
        if (hour.isAfter(now)) {
            rowsNotBegun++;
            return;
        }
        if (!frozen.isEmpty() && frozen.contains(LocalDateTime.ofInstant(hour, ZoneOffset.UTC))) {
            return;
        }
        if (row.partitionHour() != null && !row.partitionHour().equals(hour)) {
            reject("wrong_partition");
        } else if (row.jobId() == null && row.publisherId() == null && row.campaignId() == null && row.bid() == null) {
            reject("organic");
        } else if (!isCounted(row.customTrack())) {
            reject("ignored_track");
        } else if (row.jobId() == null) {
            reject("sponsored_without_job");
        } else {
            BigDecimal bid = money(row.bid());
            if (bid == null
                    || !isInt(row.jobId())
                    || !isInt(row.publisherId())
                    || !isInt(row.campaignId())
                    || !isInt(row.groupId())) {
                reject("bad_bid");
            } else {
                count(hour, row, row.jobId().longValue(), bid);
            }
        }
    }

    private void count(Instant hour, RawRow row, long jobId, BigDecimal bid) {
        EventKey key = new EventKey(
                LocalDateTime.ofInstant(hour, ZoneOffset.UTC),
                jobId,
                orZero(row.publisherId()),
                orZero(row.campaignId()),
                orZero(row.groupId()));
        Totals totals = cells.computeIfAbsent(key, absent -> new Totals());
        switch (String.valueOf(row.customTrack())) {
            case "click" -> {
                totals.clicks++;
                totals.spend = totals.spend.add(bid);
            }
            case "conversion" -> totals.conversion++;
            case "qualified" -> totals.qualified++;
            default -> totals.disqualified++;
        }
        rowsAggregated++;
    }

    /** What {@code events} should hold. */
    SortedMap<EventKey, EventValues> expected(Companies companies) {
        TreeMap<EventKey, EventValues> expected = new TreeMap<>();
        cells.forEach((key, totals) -> expected.put(key, totals.values(companies.companyOf(key))));
        return expected;
    }

    /** Rows rejected, by reason. */
    SortedMap<String, Long> rejected() {
        return rejected;
    }

    long rowsAggregated() {
        return rowsAggregated;
    }

    /** Rows of hours that have not begun. */
    long rowsNotBegun() {
        return rowsNotBegun;
    }

    private void reject(String reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    private static boolean isCounted(@Nullable String track) {
        return "click".equals(track)
                || "conversion".equals(track)
                || "qualified".equals(track)
                || "unqualified".equals(track);
    }

    private static @Nullable UUID version1(@Nullable Object createTime) {
        UUID uuid = null;
        if (createTime instanceof UUID value) {
            uuid = value;
        } else if (createTime instanceof String text && UUID_TEXT.matcher(text).matches()) {
            uuid = UUID.fromString(text);
        }
        return uuid != null && uuid.version() == 1 ? uuid : null;
    }

    /** Null when it is no money; 0 when there is no bid. */
    private static @Nullable BigDecimal money(@Nullable Number bid) {
        BigDecimal money;
        if (bid == null) {
            money = BigDecimal.ZERO;
        } else if (bid instanceof BigDecimal decimal) {
            money = decimal;
        } else if (bid instanceof BigInteger whole) {
            money = new BigDecimal(whole);
        } else if (bid instanceof Double || bid instanceof Float) {
            if (!Double.isFinite(bid.doubleValue())) {
                return null;
            }
            // The shortest text that means this number: 1.1f is 1.1, not 1.10000002384185791015625.
            money = new BigDecimal(bid.toString());
        } else {
            money = BigDecimal.valueOf(bid.longValue());
        }
        return money.abs().compareTo(LARGEST_BID) > 0 ? null : money.setScale(6, RoundingMode.HALF_UP);
    }

    private static boolean isInt(@Nullable Number id) {
        return id == null || id.longValue() == id.intValue();
    }

    private static long orZero(@Nullable Number id) {
        return id == null ? 0 : id.longValue();
    }

    /** Totals of one cell. */
    private static final class Totals {
        private long clicks;
        private long conversion;
        private long qualified;
        private long disqualified;
        private BigDecimal spend = BigDecimal.ZERO.setScale(6);

        EventValues values(@Nullable Long companyId) {
            BigDecimal bidSet = clicks == 0
                    ? new BigDecimal("0.00")
                    : spend.divide(BigDecimal.valueOf(clicks), 2, RoundingMode.HALF_UP);
            return new EventValues(
                    clicks, conversion, qualified, disqualified, spend, bidSet, companyId, "Cassandra", null);
        }
    }
}
