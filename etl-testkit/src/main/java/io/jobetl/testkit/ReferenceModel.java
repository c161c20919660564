package io.jobetl.testkit;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The aggregation, written down once more in the most obvious way: what every fast path is compared with. Follows
 * docs/domain.md sentence by sentence and shares no code with the engine.
 *
 * <p>Mutable, for one thread.
 */
public final class ReferenceModel {
    private static final Instant TIME_UUID_START = Instant.parse("1582-10-15T00:00:00Z");
    private static final Set<String> COUNTED = Set.of("click", "conversion", "qualified", "unqualified");

    private final Map<Integer, @Nullable Integer> companyOfJob = new HashMap<>();
    private final Map<Integer, @Nullable Integer> companyOfCampaign = new HashMap<>();

    /** The job row as it stands now in MySQL. */
    public void putJob(int id, @Nullable Integer companyId) {
        companyOfJob.put(id, companyId);
    }

    public void removeJob(int id) {
        companyOfJob.remove(id);
    }

    /** The campaign row as it stands now in MySQL. */
    public void putCampaign(int id, @Nullable Integer companyId) {
        companyOfCampaign.put(id, companyId);
    }

    public void removeCampaign(int id) {
        companyOfCampaign.remove(id);
    }

    /** What {@code events} has to hold, in the order of its key; rows of hours that begin after {@code now} wait. */
    public List<Cell> cells(Collection<TrackingRow> rows, Instant now) {
        Map<List<Integer>, List<TrackingRow>> groups = new TreeMap<>(ReferenceModel::compareLists);
        for (TrackingRow row : rows) {
            if (isCounted(row) && !hourOf(row).isAfter(now)) {
                List<Integer> key = List.of(
                        Math.toIntExact(hourOf(row).getEpochSecond() / 3600),
                        row.jobId() == null ? 0 : row.jobId(),
                        row.publisherId() == null ? 0 : row.publisherId(),
                        row.campaignId() == null ? 0 : row.campaignId(),
                        row.groupId() == null ? 0 : row.groupId());
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
            }
        }
        List<Cell> cells = new ArrayList<>();
        groups.forEach((key, group) -> cells.add(cell(key, group)));
        return cells;
    }

    private Cell cell(List<Integer> key, List<TrackingRow> rows) {
        BigDecimal spend = rows.stream()
                .filter(row -> "click".equals(row.customTrack()))
                .map(row -> row.bid() == null ? BigDecimal.ZERO : row.bid())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        Integer jobCompany = companyOfJob.get(key.get(1));
        Integer company = jobCompany == null ? companyOfCampaign.get(key.get(3)) : jobCompany;
        return new Cell(
                new CellKey(key.get(0), key.get(1), key.get(2), key.get(3), key.get(4)),
                new CellMetrics(
                        count(rows, "click"),
                        spend.movePointRight(6).longValueExact(),
                        count(rows, "conversion"),
                        count(rows, "qualified"),
                        count(rows, "unqualified")),
                company);
    }

    private static long count(List<TrackingRow> rows, String track) {
        return rows.stream().filter(row -> track.equals(row.customTrack())).count();
    }

    private static boolean isCounted(TrackingRow row) {
        return row.createTime().version() == 1
                && row.jobId() != null
                && row.customTrack() != null
                && COUNTED.contains(row.customTrack());
    }

    private static Instant hourOf(TrackingRow row) {
        long ticks = row.createTime().timestamp();
        Instant time = TIME_UUID_START.plusSeconds(ticks / 10_000_000).plusNanos(ticks % 10_000_000 * 100);
        return time.truncatedTo(ChronoUnit.HOURS);
    }

    private static int compareLists(List<Integer> left, List<Integer> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = Integer.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
