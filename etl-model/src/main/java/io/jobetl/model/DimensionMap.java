package io.jobetl.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One value for each dimension table: there is none without a value, also when a table is added. Immutable; the values
 * need not be.
 *
 * <pre>{@code
 * DimensionMap<Set<Integer>> changedIds = DimensionMap.of(table -> new TreeSet<>());
 * changedIds.get(DimensionTable.JOB).add(7);
 * }</pre>
 */
public final class DimensionMap<V> {
    private final List<V> values;

    private DimensionMap(List<V> values) {
        this.values = values;
    }

    /** @param value makes the value of a table; called once for each, in their order */
    public static <V> DimensionMap<V> of(Function<DimensionTable, V> value) {
        List<V> values = new ArrayList<>();
        for (DimensionTable table : DimensionTable.values()) {
            values.add(value.apply(table));
        }
        return new DimensionMap<>(List.copyOf(values));
    }

    public V get(DimensionTable table) {
        return values.get(table.ordinal());
    }

    /** In the order of the tables. */
    public List<V> values() {
        return values;
    }

    @Override
    public String toString() {
        Map<DimensionTable, V> byTable = new EnumMap<>(DimensionTable.class);
        for (DimensionTable table : DimensionTable.values()) {
            byTable.put(table, get(table));
        }
        return byTable.toString();
    }
}
