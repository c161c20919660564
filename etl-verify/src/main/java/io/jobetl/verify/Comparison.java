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
 * @param frozen hours whose raw rows may have expired
 * @param closed hours that were read as a whole
 * @param companies by the source tables
 * @param differing keys that are not as expected; in hours that are frozen by their company alone
 */
record Comparison(
        Instant at,
        long cells,
        Set<LocalDateTime> frozen,
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
            Causes causes = Causes.read(mysql, companies, recount, frozen);
            open.keySet().removeIf(key -> frozen.contains(key.hour()));
            long cells = open.size();
            SortedMap<EventKey, Difference> differing = new TreeMap<>();
            StoredEvents.read(mysql, (key, found) -> {
                // The raw rows of a frozen hour may have expired; companies follow there as everywhere.
                EventValues expected =
                        frozen.contains(key.hour()) ? found.withCompany(companies.companyOf(key)) : open.remove(key);
                boolean isRight =
                        expected != null && expected.differingColumns(found).isEmpty();
                if (!isRight) {
                    differing.put(key, new Difference(key, expected, found));
                }
            });
            open.forEach((key, expected) -> differing.put(key, new Difference(key, expected, null)));
            return new Comparison(at, cells, frozen, ClosedHours.read(mysql), companies, causes, differing);
        });
    }
}
