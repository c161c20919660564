package io.jobetl.aggregation.reference;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The aggregation, written down once more in the most obvious way: what every fast path is compared with. Follows
 * docs/explanation/domain.md sentence by sentence and shares no code with what it checks.
 */
public final class ReferenceModel {
    /** Order of the primary key of {@code events}. */
    public static final Comparator<CellKey> KEY_ORDER = Comparator.comparingInt(CellKey::epochHour)
            .thenComparingInt(CellKey::jobId)
            .thenComparingInt(CellKey::publisherId)
            .thenComparingInt(CellKey::campaignId)
            .thenComparingInt(CellKey::groupId);

    private static final Instant TIME_UUID_START = Instant.parse("1582-10-15T00:00:00Z");
    private static final Set<String> COUNTED = Set.of("click", "conversion", "qualified", "unqualified");

    private ReferenceModel() {}

    /** The cells of these rows, in {@link #KEY_ORDER}. */
    public static SortedMap<CellKey, CellMetrics> cells(Collection<TrackingRow> rows) {
        SortedMap<CellKey, List<TrackingRow>> groups = new TreeMap<>(KEY_ORDER);
        for (TrackingRow row : rows) {
            if (isCounted(row)) {
                groups.computeIfAbsent(key(row), k -> new ArrayList<>()).add(row);
            }
        }
        SortedMap<CellKey, CellMetrics> cells = new TreeMap<>(KEY_ORDER);
        groups.forEach((key, group) -> cells.put(key, metrics(group)));
        return cells;
    }

    private static boolean isCounted(TrackingRow row) {
        return row.createTime().version() == 1
                && row.jobId() != null
                && row.customTrack() != null
                && COUNTED.contains(row.customTrack());
    }

    private static CellKey key(TrackingRow row) {
        return new CellKey(
                Math.toIntExact(hourOf(row).getEpochSecond() / 3600),
                row.jobId() == null ? 0 : row.jobId(),
                row.publisherId() == null ? 0 : row.publisherId(),
                row.campaignId() == null ? 0 : row.campaignId(),
                row.groupId() == null ? 0 : row.groupId());
    }

    private static Instant hourOf(TrackingRow row) {
        long ticks = row.createTime().timestamp();
        Instant time = TIME_UUID_START.plusSeconds(ticks / 10_000_000).plusNanos(ticks % 10_000_000 * 100);
        return time.truncatedTo(ChronoUnit.HOURS);
    }

    private static CellMetrics metrics(List<TrackingRow> rows) {
        BigDecimal spend = rows.stream()
                .filter(row -> "click".equals(row.customTrack()))
                .map(row -> row.bid() == null ? BigDecimal.ZERO : row.bid())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new CellMetrics(
                count(rows, "click"),
                spend.movePointRight(6).longValueExact(),
                count(rows, "conversion"),
                count(rows, "qualified"),
                count(rows, "unqualified"));
    }

    private static long count(List<TrackingRow> rows, String track) {
        return rows.stream().filter(row -> track.equals(row.customTrack())).count();
    }
}
