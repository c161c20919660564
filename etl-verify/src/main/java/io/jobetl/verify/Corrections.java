package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one cell changed after its hour was closed.
 *
 * @param newest the last ones, oldest first
 * @param earlier how many there were before them
 */
record Corrections(List<Correction> newest, long earlier) {
    static final Corrections NONE = new Corrections(List.of(), 0);

    private static final int MOST = 100;
    private static final String OF_A_CELL = "(PARTITION BY dates, hours, job_id, publisher_id, campaign_id, group_id";

    Corrections {
        newest = List.copyOf(newest);
    }

    /** Of each of the selected cells that has changed. */
    static SortedMap<EventKey, Corrections> read(Connection mysql, CellSelection selection) throws SQLException {
        SortedMap<EventKey, List<Correction>> newest = new TreeMap<>();
        Map<EventKey, Long> earlier = new HashMap<>();
        try (PreparedStatement statement = mysql.prepareStatement("SELECT * FROM (SELECT etl_correction.*,"
                + " ROW_NUMBER() OVER " + OF_A_CELL + " ORDER BY id DESC) AS from_newest,"
                + " COUNT(*) OVER " + OF_A_CELL + ") AS of_cell"
                + " FROM etl_correction" + selection.condition() + ") numbered WHERE from_newest <= " + MOST
                + " ORDER BY id")) {
            selection.bind(statement);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    EventKey key = StoredEvents.key(row);
                    newest.computeIfAbsent(key, absent -> new ArrayList<>()).add(Correction.of(row));
                    earlier.putIfAbsent(key, row.getLong("of_cell") - row.getLong("from_newest"));
                }
            }
        }
        SortedMap<EventKey, Corrections> corrections = new TreeMap<>();
        newest.forEach((key, some) -> corrections.put(key, new Corrections(some, earlier.getOrDefault(key, 0L))));
        return corrections;
    }
}
