package io.jobetl.pipeline.simulation;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Job and campaign as one process reads them, past the feed. Others act between any two of its statements. */
final class SimulatedSource implements SourceTables {
    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final boolean isLoose;

    SimulatedSource(SimulatedWorld world, SimulatedProcess process, boolean isLoose) {
        this.isLoose = isLoose;
        this.world = world;
        this.process = process;
    }

    @Override
    public Comparison compare(DimensionTable table, long afterId, int atMost) {
        beforeStatement();
        Map<Integer, Integer> source = world.dimensions.rows(table);
        Map<Integer, DimensionRow> known = new TreeMap<>();
        world.store.state().dimensionRows().stream()
                .filter(row -> row.table() == table)
                .forEach(row -> known.put(row.id(), row));
        TreeSet<Integer> ids = new TreeSet<>(source.keySet());
        ids.addAll(known.keySet());
        // Small ranges, so that there are several.
        List<Integer> range = ids.stream().filter(id -> id > afterId).limit(4).toList();
        boolean isEnd = range.isEmpty() || range.get(range.size() - 1).equals(ids.last());
        List<Difference> differences = new ArrayList<>();
        for (int id : range) {
            DimensionRow row = known.get(id);
            Integer knownCompany = row == null ? null : row.companyId();
            Integer company = SimulatedDimensions.company(source.get(id));
            if (!Objects.equals(knownCompany, company)) {
                differences.add(new Difference(id, knownCompany, company));
            }
        }
        return new Comparison(
                differences,
                isEnd ? Integer.MAX_VALUE : range.get(range.size() - 1),
                range.size(),
                world.dimensions.logEnd());
    }

    @Override
    public RowLocks lockRows() {
        beforeStatement();
        return new Locks();
    }

    private void beforeStatement() {
        process.requireAlive();
        if (world.nextReadFails()) {
            throw new StoreException(Store.MYSQL, Kind.UNAVAILABLE, "a statement on job or campaign fails", "", null);
        }
        if (!world.isQuiet() && world.random.nextInt(4) == 0) {
            world.letOthersAct();
        }
        process.requireAlive();
    }

    @Override
    public void close() {}

    private final class Locks implements RowLocks {
        private @Nullable Map<Integer, Optional<Integer>> first;
        private DimensionTable table = DimensionTable.JOB;
        private List<Integer> ids = List.of();

        /** Between two statements somebody likes to change just this. */
        private void beforeLookingOn() {
            beforeStatement();
            if (!world.isQuiet() && !ids.isEmpty() && world.random.nextBoolean()) {
                int id = ids.get(world.random.nextInt(ids.size()));
                world.say("mysql", world.dimensions.change(table, id));
            }
        }

        @Override
        public Map<Integer, Optional<Integer>> read(DimensionTable wanted, Collection<Integer> wantedIds) {
            table = wanted;
            ids = List.copyOf(wantedIds);
            beforeLookingOn();
            Map<Integer, Optional<Integer>> rows = new HashMap<>();
            for (int id : ids) {
                if (!isLoose && world.dimensions.isChanging(table, id)) {
                    throw new StoreException(Store.MYSQL, Kind.UNAVAILABLE, "a row is waited for in vain", "", null);
                }
                Integer stored = world.dimensions.rows(table).get(id);
                if (stored != null) {
                    if (!isLoose) {
                        world.dimensions.lock(this, table, id);
                    }
                    rows.put(id, Optional.ofNullable(SimulatedDimensions.company(stored)));
                }
            }
            if (first == null) {
                first = rows;
            } else if (!first.equals(rows)) {
                world.invariants.met(RareCase.ROW_BETWEEN_LOOKS);
            }
            return rows;
        }

        @Override
        public Optional<SourcePosition> logEnd() {
            beforeLookingOn();
            return Optional.of(world.dimensions.logEnd());
        }

        @Override
        public void close() {
            world.dimensions.unlock(this);
        }
    }
}
