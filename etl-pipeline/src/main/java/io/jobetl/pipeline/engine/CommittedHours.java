package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the sink holds, hour by hour: the states in memory, the cells only when somebody asks. For one thread. */
final class CommittedHours {
    private final Map<Integer, HourState> states = new HashMap<>();
    private final Function<Collection<Integer>, Map<Integer, List<Cell>>> cells;
    private final InstantSource sinkClock;

    /**
     * @param cells reads the cells of hours from the sink
     * @param sinkClock asks the sink for its time
     */
    CommittedHours(
            List<HourState> states,
            Function<Collection<Integer>, Map<Integer, List<Cell>>> cells,
            InstantSource sinkClock) {
        states.forEach(this::put);
        this.cells = cells;
        this.sinkClock = sinkClock;
    }

    /** The time by the clock of the sink; costs a round trip. */
    Instant sinkTime() {
        return sinkClock.instant();
    }

    Collection<HourState> states() {
        return states.values();
    }

    @Nullable
    HourState state(int epochHour) {
        return states.get(epochHour);
    }

    HourPhase phase(int epochHour) {
        HourState state = states.get(epochHour);
        return state == null ? HourPhase.OPEN : state.phase();
    }

    /** Rows of the hour that are counted. */
    long rows(int epochHour) {
        HourState state = states.get(epochHour);
        return state == null ? 0 : state.digest().rows();
    }

    /** Rows of the hour that stand in its cells. */
    long aggregatedRows(int epochHour) {
        HourState state = states.get(epochHour);
        return state == null ? 0 : state.aggregatedRows();
    }

    boolean isFrozen(int epochHour) {
        return phase(epochHour) == HourPhase.FROZEN;
    }

    void put(HourState state) {
        states.put(state.epochHour(), state);
    }

    /** The cells of the hour and how they stand to what was committed, ready to be replaced. */
    HourCells hourCells(Partial committed) {
        return new HourCells(committed, phase(committed.epochHour()) == HourPhase.CLOSED);
    }

    /** The hour as it stands in the sink; an hour that was never counted has no cells to ask for. */
    Partial partial(int epochHour) {
        return states.containsKey(epochHour) ? partial(epochHour, cells(epochHour)) : new Partial(epochHour);
    }

    /** False when the cells are seen not to be of the rows that the digest names: somebody has edited them. */
    boolean isUnedited(Partial stored) {
        HourState state = states.get(stored.epochHour());
        return state != null && stored.rows() == state.rows();
    }

    /** What stands in {@code events}, also in hours that were never counted. */
    List<Cell> cells(int epochHour) {
        return cells.apply(List.of(epochHour)).getOrDefault(epochHour, List.of());
    }

    /** Hours as they stand in the sink, which is asked once for all of them. */
    List<Partial> partials(Collection<Integer> epochHours) {
        return cells.apply(epochHours).entrySet().stream()
                .map(hour -> partial(hour.getKey(), hour.getValue()))
                .toList();
    }

    /**
     * The hour with these stored cells. Its row count is that of its cells and rejects, even where the stored digest
     * says otherwise because somebody edited the cells: then the digest differs from what is read and the hour is
     * mended.
     */
    Partial partial(int epochHour, List<Cell> stored) {
        HourState state = states.get(epochHour);
        Digest digest = state == null ? Digest.EMPTY : state.digest();
        RejectCounts rejects = state == null ? RejectCounts.NONE : state.rejects();
        long rows = rejects.total()
                + stored.stream().mapToLong(cell -> cell.metrics().rows()).sum();
        Partial partial = Partial.restore(epochHour, new Digest(rows, digest.hashHigh(), digest.hashLow()), rejects);
        for (Cell cell : stored) {
            partial.cells()
                    .add(
                            cell.key().jobId(),
                            cell.key().publisherId(),
                            cell.key().campaignId(),
                            cell.key().groupId(),
                            cell.metrics());
        }
        return partial;
    }
}
