package io.jobetl.verify;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code events} beside what the raw rows make, as of one moment.
 *
 * @param at not after that moment
 * @param cells that are expected
 * @param closed hours that were read as a whole
 * @param companies by the source tables
 * @param differing keys that are not as expected; hours that are frozen left out
 */
record Comparison(
        Instant at,
        long cells,
        int hoursFrozen,
        ClosedHours closed,
        Companies companies,
        Causes causes,
        SortedMap<EventKey, Difference> differing) {
    /** @param recount with all raw rows, read before now */
    static Comparison read(Connection mysql, InstantSource clock, NaiveRecount recount) throws SQLException {
        return Snapshot.of(mysql, () -> {
            Instant at = clock.instant();
            // Again, for hours that were frozen meanwhile.
            Set<LocalDateTime> frozen = UncheckedHours.read(mysql);
            Companies companies = Companies.read(mysql);
            SortedMap<EventKey, EventValues> open = recount.expected(companies);
            Causes causes = Causes.read(mysql, companies, recount);
            open.keySet().removeIf(key -> frozen.contains(key.hour()));
            long cells = open.size();
            SortedMap<EventKey, Difference> differing = new TreeMap<>();
            StoredEvents.read(mysql, (key, found) -> {
                EventValues expected = open.remove(key);
                boolean isRight =
                        expected != null && expected.differingColumns(found).isEmpty();
                if (!isRight && !frozen.contains(key.hour())) {
                    differing.put(key, new Difference(key, expected, found));
                }
            });
            open.forEach((key, expected) -> differing.put(key, new Difference(key, expected, null)));
            return new Comparison(at, cells, frozen.size(), ClosedHours.read(mysql), companies, causes, differing);
        });
    }
}
