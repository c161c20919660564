package io.jobetl.verify;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /** Nor is a number that takes more bits, or has more digits before the point, whatever its scale. */
    private static final int MOST_BITS = 2_047;

    private static final int MOST_DIGITS = 13;
    private static final int FRACTION_DIGITS = 6;
    /** A cell with more than this cannot be kept: a long of millionths. */
    private static final BigDecimal LARGEST_SPEND = BigDecimal.valueOf(Long.MAX_VALUE, FRACTION_DIGITS);

    private static final int MOST_NAMED = 10;
    /** The last event time that a UUID can have, about. */
    private static final Instant LAST_TIME = UUID_EPOCH.plusSeconds((1L << 60) / TICKS_PER_SECOND);

    private final Instant now;
    private final Set<LocalDateTime> frozen;
    private final TreeMap<EventKey, Totals> cells = new TreeMap<>();
    private final TreeMap<String, Long> rejected = new TreeMap<>();
    private final TreeMap<String, Long> misplaced = new TreeMap<>();
    private final List<String> tooLarge = new ArrayList<>();
    private final Map<Instant, Long> rowsOfHour = new HashMap<>();
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
            if (row.partitionHour() != null) {
                rowsOfHour.merge(row.partitionHour().truncatedTo(ChronoUnit.HOURS), 1L, Long::sum);
            }
            reject("bad_uuid");
            return;
        }
        long ticks = createTime.timestamp();
        Instant eventHour = UUID_EPOCH
                .plusSeconds(ticks / TICKS_PER_SECOND)
                .plusNanos(ticks % TICKS_PER_SECOND * NANOS_PER_TICK)
                .truncatedTo(ChronoUnit.HOURS);
        // A row stands in the hour of its partition, where there is one, even when it belongs to another.
        Instant hour = row.partitionHour() == null ? eventHour : row.partitionHour();
        rowsOfHour.merge(hour.truncatedTo(ChronoUnit.HOURS), 1L, Long::sum);
        boolean canBegin = !hour.isBefore(UUID_EPOCH) && !hour.isAfter(LAST_TIME);
        if (canBegin && hour.truncatedTo(ChronoUnit.HOURS).isAfter(now)) {
            rowsNotBegun++;
            return;
        }
        if (canBegin && !frozen.isEmpty() && frozen.contains(startOf(hour))) {
            return;
        }
        if (!row.inPlace() || !hour.equals(eventHour)) {
            reject("wrong_partition");
            name(placeOf(row));
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

    private static LocalDateTime startOf(Instant hour) {
        return LocalDateTime.ofInstant(hour.truncatedTo(ChronoUnit.HOURS), ZoneOffset.UTC);
    }

    private void name(String place) {
        if (misplaced.size() < MOST_NAMED || misplaced.containsKey(place)) {
            misplaced.merge(place, 1L, Long::sum);
        }
    }

    /** As a condition that can be pasted into a CQL client. */
    private static String placeOf(RawRow row) {
        return row.partitionHour() == null
                ? "create_time='" + row.createTime() + "'"
                : "hour=" + row.partitionHour().toEpochMilli() + " AND shard=" + row.partitionShard();
    }

    private void count(Instant hour, RawRow row, long jobId, BigDecimal bid) {
        EventKey key = new EventKey(
                startOf(hour), jobId, orZero(row.publisherId()), orZero(row.campaignId()), orZero(row.groupId()));
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

    /** What {@code events} should hold; to be called when all rows are added. */
    SortedMap<EventKey, EventValues> expected(Companies companies) {
        cells.entrySet().removeIf(cell -> isTooLarge(cell.getKey(), cell.getValue()));
        TreeMap<EventKey, EventValues> expected = new TreeMap<>();
        cells.forEach((key, totals) -> expected.put(key, totals.values(companies.companyOf(key))));
        return expected;
    }

    private boolean isTooLarge(EventKey key, Totals totals) {
        if (totals.spend.abs().compareTo(LARGEST_SPEND) <= 0) {
            return false;
        }
        rejected.merge("bad_bid", totals.rows(), Long::sum);
        rowsAggregated -= totals.rows();
        tooLarge.add(key + ": " + totals.rows() + " rows, spend " + totals.spend.toPlainString());
        return true;
    }

    /** Rows rejected as wrong_partition, by the partition in which they stand; the first few partitions. */
    SortedMap<String, Long> misplaced() {
        return misplaced;
    }

    /** Cells whose spend is beyond what can be kept: their rows are rejected. */
    List<String> tooLarge() {
        return tooLarge;
    }

    /** Rows that stand in an hour, whatever became of them. */
    long rowsOf(LocalDateTime hour) {
        return rowsOfHour.getOrDefault(hour.toInstant(ZoneOffset.UTC), 0L);
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

    static boolean isUuid(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    private static @Nullable UUID version1(@Nullable Object createTime) {
        UUID uuid = null;
        if (createTime instanceof UUID value) {
            uuid = value;
        } else if (createTime instanceof String text && isUuid(text)) {
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
        return rounded(money);
    }

    /** A number of a few bytes can have more digits than fit any memory, so it is looked at before it is written out. */
    private static @Nullable BigDecimal rounded(BigDecimal money) {
        if (money.signum() == 0) {
            return BigDecimal.ZERO.setScale(FRACTION_DIGITS);
        }
        if (money.unscaledValue().bitLength() > MOST_BITS) {
            return null;
        }
        long digits = (long) money.precision() - money.scale();
        if (digits > MOST_DIGITS) {
            return null;
        }
        if (digits < -FRACTION_DIGITS) {
            return BigDecimal.ZERO.setScale(FRACTION_DIGITS);
        }
        BigDecimal rounded = money.setScale(FRACTION_DIGITS, RoundingMode.HALF_UP);
        return rounded.abs().compareTo(LARGEST_BID) > 0 ? null : rounded;
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
        private BigDecimal spend = BigDecimal.ZERO.setScale(FRACTION_DIGITS);

        long rows() {
            return clicks + conversion + qualified + disqualified;
        }

        EventValues values(@Nullable Long companyId) {
            BigDecimal bidSet = clicks == 0
                    ? new BigDecimal("0.00")
                    : spend.divide(BigDecimal.valueOf(clicks), 2, RoundingMode.HALF_UP);
            return new EventValues(
                    clicks, conversion, qualified, disqualified, spend, bidSet, companyId, "Cassandra", null);
        }
    }
}
