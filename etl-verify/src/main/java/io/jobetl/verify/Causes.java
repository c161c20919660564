package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Finds out why a cell differs, from what the pipeline notes of its own work. Immutable once read. */
final class Causes {
    private final Companies source;
    private final Companies known;
    private final Map<LocalDateTime, Long> rowsCounted;
    private final ToLongFunction<LocalDateTime> rowsRead;
    private final Set<String> following;
    private final Set<LocalDateTime> frozen;

    /**
     * @param source companies by the source tables
     * @param known companies that the pipeline knows
     * @param rowsCounted rows in the digest of each hour
     * @param rowsRead the same by the raw rows of now
     * @param following jobs and campaigns whose cells have yet to follow, as {@code job 7}
     * @param frozen hours that are not counted any more
     */
    Causes(
            Companies source,
            Companies known,
            Map<LocalDateTime, Long> rowsCounted,
            ToLongFunction<LocalDateTime> rowsRead,
            Set<String> following,
            Set<LocalDateTime> frozen) {
        this.source = source;
        this.known = known;
        this.rowsCounted = rowsCounted;
        this.rowsRead = rowsRead;
        this.following = following;
        this.frozen = frozen;
    }

    /**
     * @param source companies by the source tables
     * @param recount with all raw rows
     */
    static Causes read(Connection mysql, Companies source, NaiveRecount recount, Set<LocalDateTime> frozen)
            throws SQLException {
        Map<LocalDateTime, Long> counted = new HashMap<>();
        try (PreparedStatement statement = mysql.prepareStatement("SELECT hour, row_count FROM etl_hour");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                counted.put(row.getObject(1, LocalDateTime.class), row.getLong(2));
            }
        }
        Set<String> following = new HashSet<>();
        try (PreparedStatement statement = mysql.prepareStatement("SELECT dimension, id FROM etl_reenrichment");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                following.add(row.getString(1) + " " + row.getLong(2));
            }
        }
        return new Causes(source, Companies.readKnown(mysql), counted, recount::rowsOf, following, frozen);
    }

    Cause of(Difference difference) {
        EventKey key = difference.key();
        EventValues expected = difference.expected();
        EventValues found = difference.found();
        if (expected != null
                && found != null
                && expected.differingColumns(found).equals(List.of("company_id"))) {
            return ofCompany(key);
        }
        if (frozen.contains(key.hour())) {
            return Cause.DAMAGED_FROZEN;
        }
        long counted = rowsCounted.getOrDefault(key.hour(), 0L);
        return counted == rowsRead.applyAsLong(key.hour()) ? Cause.EDITED : Cause.NOT_COUNTED;
    }

    private Cause ofCompany(EventKey key) {
        if (!Objects.equals(source.companyOf(key), known.companyOf(key))) {
            return Cause.DRIFT;
        }
        boolean isFollowing =
                following.contains("job " + key.jobId()) || following.contains("campaign " + key.campaignId());
        if (isFollowing) {
            return Cause.FOLLOWING;
        }
        return frozen.contains(key.hour()) ? Cause.EDITED_FROZEN : Cause.EDITED;
    }
}
