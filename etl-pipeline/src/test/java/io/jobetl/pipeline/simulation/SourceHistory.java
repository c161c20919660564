package io.jobetl.pipeline.simulation;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.DimensionRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What job and campaign have held, and at which position of the log. For one thread. */
final class SourceHistory {
    /** @param companyId null for none, also when there is no row */
    private record State(SourcePosition from, @Nullable Integer companyId) {}

    private final Map<String, List<State>> states = new HashMap<>();

    void add(DimensionTable table, int id, SourcePosition from, @Nullable Integer companyId) {
        of(table, id).add(new State(from, companyId));
    }

    private List<State> of(DimensionTable table, int id) {
        return states.computeIfAbsent(
                table.tableName() + id, key -> new ArrayList<>(List.of(new State(SourcePosition.NONE, null))));
    }

    /**
     * Whether the source held this at the position of the row. Changes that are not logged share a position.
     *
     * <p>A row that is not there cannot be locked. One that came before the position was read, and went behind it, may
     * be called absent: both looks were right, and the change that took it away stands in the log behind the position.
     */
    boolean holds(DimensionRow row) {
        List<State> all = of(row.table(), row.id());
        if (row.deleted() && cameAndWentAround(row.position(), all)) {
            return true;
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            State state = all.get(i);
            if (state.from().compareTo(row.position()) <= 0) {
                if (Objects.equals(state.companyId(), row.companyId())) {
                    return true;
                }
                if (state.from().isBefore(row.position())) {
                    return false;
                }
            }
        }
        return false;
    }

    private static boolean cameAndWentAround(SourcePosition position, List<State> all) {
        for (int i = 1; i < all.size() - 1; i++) {
            boolean isPosition = all.get(i).from().compareTo(position) <= 0
                    && position.isBefore(all.get(i + 1).from());
            if (isPosition) {
                return all.get(i - 1).companyId() == null && all.get(i + 1).companyId() == null;
            }
        }
        return false;
    }
}
