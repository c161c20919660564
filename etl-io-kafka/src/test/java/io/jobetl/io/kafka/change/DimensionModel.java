package io.jobetl.io.kafka.change;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.ChangeEvent.SnapshotCompleted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a reader of change events has to do with them, in its plainest form. */
final class DimensionModel {
    private final Map<DimensionTable, Map<Integer, State>> tables = new HashMap<>();
    int snapshotsCompleted;

    private record State(boolean deleted, Optional<Integer> companyId, SourcePosition position) {}

    void apply(ChangeEvent event) {
        if (event instanceof RowUpserted row) {
            put(row.table(), row.id(), new State(false, Optional.ofNullable(row.companyId()), row.position()));
        } else if (event instanceof RowDeleted row) {
            put(row.table(), row.id(), new State(true, Optional.empty(), row.position()));
        } else if (event instanceof SnapshotCompleted completed) {
            snapshotsCompleted++;
            states(completed.table())
                    .replaceAll((id, state) -> state.position().isBefore(completed.position())
                            ? new State(true, Optional.empty(), completed.position())
                            : state);
        }
    }

    /** Company by id of the rows that exist; empty for a null company. */
    Map<Integer, Optional<Integer>> rows(DimensionTable table) {
        Map<Integer, Optional<Integer>> rows = new TreeMap<>();
        states(table).forEach((id, state) -> {
            if (!state.deleted()) {
                rows.put(id, state.companyId());
            }
        });
        return rows;
    }

    private void put(DimensionTable table, int id, State state) {
        State known = states(table).get(id);
        if (known == null || known.position().isBefore(state.position())) {
            states(table).put(id, state);
        }
    }

    private Map<Integer, State> states(DimensionTable table) {
        return tables.computeIfAbsent(table, unseen -> new HashMap<>());
    }
}
