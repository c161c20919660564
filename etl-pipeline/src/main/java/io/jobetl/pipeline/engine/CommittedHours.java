package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.HourState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What the sink holds, hour by hour: the states in memory, the cells only when somebody asks. For one thread. */
final class CommittedHours {
    private final Map<Integer, HourState> states = new HashMap<>();
    private final IntFunction<List<Cell>> cells;

    /** @param cells reads the cells of an hour from the sink */
    CommittedHours(List<HourState> states, IntFunction<List<Cell>> cells) {
        states.forEach(this::put);
        this.cells = cells;
    }

    Collection<HourState> states() {
        return states.values();
    }

    @Nullable
    HourState state(int epochHour) {
        return states.get(epochHour);
    }

    void put(HourState state) {
        states.put(state.epochHour(), state);
    }

    /** The hour as committed; empty when it was never counted. */
    Partial partial(int epochHour) {
        HourState state = states.get(epochHour);
        if (state == null) {
            return Partial.restore(epochHour, Digest.EMPTY, RejectCounts.NONE);
        }
        Partial partial = Partial.restore(epochHour, state.digest(), state.rejects());
        for (Cell cell : cells.apply(epochHour)) {
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
