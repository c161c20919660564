package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.DimensionMap;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.CompanyRule;
import io.jobetl.pipeline.port.DimensionRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rule of the company stands twice, in Java and in SQL: both say the same of the same random rows, those that are
 * missing, deleted or without a company among them.
 */
class CompanyRuleIT {
    private static final int IDS = 40;
    private static final int HOUR = 490_000;

    private final TestDatabase tables = TestDatabase.create();
    private final MySqlEventsSink sink = new MySqlEventsSink(
            tables.database(),
            new MySqlSinkConfig("events", "a", Duration.ofMinutes(1), Duration.ofSeconds(10), 10_000));

    @AfterEach
    void close() {
        sink.close();
        tables.close();
    }

    /** The rows stand in the tables as nothing but a hand can have left them: deleted, and with a company. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_agree_when_all_cells_follow_what_stands_in_the_tables(long seed) {
        Map<CellKey, @Nullable Integer> cells = randomCells(new SplittableRandom(seed));
        DimensionMap<Map<Integer, DimensionRow>> rows = randomRows(new SplittableRandom(seed + 100));
        sink.acquire();
        sink.commit(commit(cells, List.of()));
        for (DimensionTable table : DimensionTable.values()) {
            rows.get(table).values().forEach(this::insert);
            for (int id = 0; id < IDS; id++) {
                tables.execute("INSERT INTO etl_reenrichment (dimension, id) VALUES ('" + table.tableName() + "', " + id
                        + ")");
            }
        }

        while (sink.continueReenrichment()) {
            // A chunk follows.
        }

        assertThat(stored()).as("seed=%d", seed).isEqualTo(byRule(cells, rows));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_agree_when_cells_follow_the_rows_of_a_commit(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<CellKey, @Nullable Integer> cells = randomCells(random);
        cells.replaceAll((key, company) -> null); // as the engine has left them: nothing is known of any dimension
        DimensionMap<Map<Integer, DimensionRow>> rows = randomRows(random);
        sink.acquire();
        sink.commit(commit(cells, List.of()));

        sink.commit(commit(
                Map.of(),
                rows.values().stream().flatMap(byId -> byId.values().stream()).toList()));

        assertThat(stored()).as("seed=%d", seed).isEqualTo(byRule(cells, rows));
    }

    /** @return cells and the company that they have, which is any */
    private static Map<CellKey, @Nullable Integer> randomCells(SplittableRandom random) {
        Map<CellKey, @Nullable Integer> cells = new HashMap<>();
        for (int each = 0; each < 600; each++) {
            CellKey key = new CellKey(HOUR, random.nextInt(IDS), random.nextInt(3), random.nextInt(IDS), 0);
            cells.put(key, randomCompany(random));
        }
        return cells;
    }

    private static DimensionMap<Map<Integer, DimensionRow>> randomRows(SplittableRandom random) {
        return DimensionMap.of(table -> {
            Map<Integer, DimensionRow> rows = new TreeMap<>();
            for (int id = 0; id < IDS; id++) {
                if (random.nextInt(4) > 0) { // else the row is missing
                    boolean isDeleted = random.nextInt(3) == 0;
                    rows.put(
                            id,
                            new DimensionRow(
                                    table, id, randomCompany(random), isDeleted, new SourcePosition(1, 4 + id, 0)));
                }
            }
            return rows;
        });
    }

    private static @Nullable Integer randomCompany(SplittableRandom random) {
        return random.nextInt(3) == 0 ? null : random.nextInt(0, 5);
    }

    private static Commit commit(Map<CellKey, @Nullable Integer> companies, List<DimensionRow> rows) {
        List<Cell> cells = new ArrayList<>();
        companies.forEach((key, company) -> cells.add(new Cell(key, new CellMetrics(1, 0, 0, 0, 0), company)));
        return Commit.builder().upserts(cells).dimensionRows(rows).build();
    }

    private void insert(DimensionRow row) {
        tables.execute("INSERT INTO etl_" + row.table().tableName() + " VALUES (" + row.id() + ", " + row.companyId()
                + ", " + row.deleted() + ", 1, 4, 0)");
    }

    private Map<CellKey, String> stored() {
        return sink.cellsOf(HOUR).stream()
                .collect(Collectors.toMap(Cell::key, cell -> String.valueOf(cell.companyId())));
    }

    private static Map<CellKey, String> byRule(
            Map<CellKey, @Nullable Integer> cells, DimensionMap<Map<Integer, DimensionRow>> rows) {
        Map<CellKey, String> companies = new HashMap<>();
        cells.keySet()
                .forEach(key -> companies.put(
                        key,
                        String.valueOf(CompanyRule.companyOf(
                                key, (table, id) -> rows.get(table).get(id)))));
        return companies;
    }
}
