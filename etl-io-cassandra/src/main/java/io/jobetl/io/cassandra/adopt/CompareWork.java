package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** Looks for each row of the flat table that lies in certain hours in the hourly one. */
final class CompareWork extends PieceWork<ComparedRows> {
    private static final long serialVersionUID = 1L;
    /** One read at a time by key, so many side by side. */
    private static final int LOOKUPS_AHEAD = 128;

    private final Set<Integer> hours;

    CompareWork(AdoptionNames names, Set<Integer> hours) {
        super(title(names), names);
        this.hours = Set.copyOf(hours);
    }

    static String title(AdoptionNames names) {
        return "comparing " + names.source() + " with " + names.target();
    }

    @Override
    IntFunction<ComparedRows> ready(AdoptedTables tables) {
        PreparedStatement select = tables.selectSourceWithTimes();
        PreparedStatement selectRow = tables.selectTargetRow();
        return piece -> {
            Map<UUID, Expected> wanted = new LinkedHashMap<>();
            for (Row row : Pieces.rows(tables.session(), select, piece)) {
                tables.usableKey(row, notListed -> {})
                        .filter(key -> hours.contains(AdoptedTables.hour(key)))
                        .ifPresent(
                                key -> wanted.put(key, new Expected(tables.hash(key, row), tables.newestMicros(row))));
            }
            return new Lookup(tables, selectRow, wanted).compare();
        };
    }

    @SuppressWarnings("ArrayRecordComponent") // only carried from one read to the other
    private record Expected(long[] hash, long newestMicros) {}

    private static final class Lookup {
        private final AdoptedTables tables;
        private final PreparedStatement select;
        private final Map<UUID, Expected> wanted;
        private final Map<UUID, CompletionStage<AsyncResultSet>> underWay = new LinkedHashMap<>();
        private final List<String> examples = new ArrayList<>();
        private long missing;
        private long different;
        private long newer;

        Lookup(AdoptedTables tables, PreparedStatement select, Map<UUID, Expected> wanted) {
            this.tables = tables;
            this.select = select;
            this.wanted = wanted;
        }

        ComparedRows compare() {
            for (UUID key : wanted.keySet()) {
                if (underWay.size() == LOOKUPS_AHEAD) {
                    compareOldest();
                }
                underWay.put(
                        key,
                        tables.session()
                                .executeAsync(tables.boundKey(select.boundStatementBuilder(), 0, key)
                                        .setTimeout(Pieces.PAGE_TIMEOUT)
                                        .build()));
            }
            while (!underWay.isEmpty()) {
                compareOldest();
            }
            return new ComparedRows(missing, different, newer, examples);
        }

        private void compareOldest() {
            UUID key = underWay.keySet().iterator().next();
            Row found = answer(Objects.requireNonNull(underWay.remove(key))).one();
            Expected expected = Objects.requireNonNull(wanted.get(key));
            if (found == null) {
                missing++;
                example("missing " + key);
            } else if (Arrays.equals(tables.hash(key, found), expected.hash())) {
                return;
            } else if (tables.newestMicros(found) > expected.newestMicros()) {
                newer++;
            } else {
                different++;
                example("different " + key);
            }
        }

        private void example(String text) {
            if (examples.size() < ComparedRows.MOST_EXAMPLES) {
                examples.add(text);
            }
        }

        private static AsyncResultSet answer(CompletionStage<AsyncResultSet> asked) {
            try {
                return asked.toCompletableFuture().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof DriverException failure ? failure : e;
            }
        }
    }
}
