package io.jobetl.verify;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code events} beside what the raw rows make, as of one moment.
 *
 * @param at not after that moment
 * @param cells that are expected
 * @param frozen hours whose raw rows may have expired
 * @param damaged those of them whose cells do not hold as many rows as were counted
 * @param closed hours that were read as a whole
 * @param companies by the source tables
 * @param differing keys that are not as expected; in hours that are frozen, whose counts and money stay, by the other columns
 */
record Comparison(
        Instant at,
        long cells,
        Set<LocalDateTime> frozen,
        List<FrozenHour> damaged,
        ClosedHours closed,
        Companies companies,
        Causes causes,
        SortedMap<EventKey, Difference> differing) {
    /** @param recount with all raw rows, read before now */
    static Comparison read(Connection mysql, InstantSource clock, NaiveRecount recount) throws SQLException {
        return Snapshot.of(mysql, () -> {
            Instant at = clock.instant();
            // Again, for hours that were frozen meanwhile.
            SortedMap<LocalDateTime, Long> counted = FrozenHour.rowsCounted(mysql);
            Set<LocalDateTime> frozen = counted.keySet();
            Companies companies = Companies.read(mysql);
            SortedMap<EventKey, EventValues> open = recount.expected(companies);
            Causes causes = Causes.read(mysql, companies, recount, frozen);
            open.keySet().removeIf(key -> frozen.contains(key.hour()));
            long cells = open.size();
            SortedMap<EventKey, Difference> differing = new TreeMap<>();
            SortedMap<LocalDateTime, Long> inCells = new TreeMap<>();
            StoredEvents.read(mysql, (key, found) -> {
                EventValues expected;
                if (frozen.contains(key.hour())) {
                    // Its raw rows may have expired; companies follow there as everywhere.
                    expected = found.kept(companies.companyOf(key));
                    inCells.merge(key.hour(), found.rows(), Long::sum);
                } else {
                    expected = open.remove(key);
                }
                if (!EventValues.isSame(expected, found)) {
                    differing.put(key, new Difference(key, expected, found));
                }
            });
            open.forEach((key, expected) -> differing.put(key, new Difference(key, expected, null)));
            List<FrozenHour> damaged = counted.entrySet().stream()
                    .map(hour ->
                            new FrozenHour(hour.getKey(), hour.getValue(), inCells.getOrDefault(hour.getKey(), 0L)))
                    .filter(FrozenHour::isDamaged)
                    .toList();
            return new Comparison(at, cells, frozen, damaged, ClosedHours.read(mysql), companies, causes, differing);
        });
    }
}
