package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job or campaign: what the pipeline knows of it, and what the source table holds.
 *
 * @param table {@code job} or {@code campaign}
 * @param known the company that the pipeline knows
 * @param isKnown false when the pipeline has never heard of the row
 * @param position where in the binary log the known version stands
 * @param now the company in the source table
 * @param exists in the source table
 * @param isFollowing cells have yet to follow its last change
 */
record DimensionVersion(
        String table,
        long id,
        @Nullable Long known,
        boolean isKnown,
        boolean deleted,
        String position,
        @Nullable Long now,
        boolean exists,
        boolean isFollowing) {
    static DimensionVersion read(Connection mysql, String table, long id) throws SQLException {
        Long known = null;
        boolean isKnown;
        boolean deleted = false;
        String position = "";
        try (PreparedStatement statement = mysql.prepareStatement(
                "SELECT company_id, deleted, position_file, position_offset, position_row FROM etl_" + table
                        + " WHERE id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                isKnown = row.next();
                if (isKnown) {
                    known = Companies.number(row.getString(1));
                    deleted = row.getBoolean(2);
                    position = position(row);
                }
            }
        }
        Long now = null;
        boolean exists = false;
        try (PreparedStatement statement =
                mysql.prepareStatement("SELECT company_id FROM " + table + " WHERE id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    exists = true;
                    Long company = Companies.number(row.getString(1));
                    now = company == null ? now : company;
                }
            }
        }
        try (PreparedStatement statement =
                mysql.prepareStatement("SELECT 1 FROM etl_reenrichment WHERE dimension = ? AND id = ?")) {
            statement.setString(1, table);
            statement.setLong(2, id);
            try (ResultSet row = statement.executeQuery()) {
                return new DimensionVersion(table, id, known, isKnown, deleted, position, now, exists, row.next());
            }
        }
    }

    private static String position(ResultSet row) throws SQLException {
        long file = row.getLong("position_file");
        return file == 0
                ? "taken from the table itself"
                : "binary log " + file + ", byte " + row.getLong("position_offset") + ", row "
                        + row.getInt("position_row");
    }

    /** What the pipeline takes for its company. */
    @Nullable
    Long company() {
        return deleted ? null : known;
    }

    boolean hasDrifted() {
        return !Objects.equals(company(), now);
    }

    /** Such as {@code job 7}. */
    String name() {
        return table + " " + id;
    }

    /** Why it gives no company. */
    String lack() {
        return name() + (exists ? " has none" : " does not exist");
    }

    /** Both sides, for people. */
    String text() {
        String knows = !isKnown ? "not known" : deleted ? "known as deleted" : "known with " + company(known);
        return name() + ": " + knows + (isKnown ? " (" + position + ")" : "") + "; the table "
                + (exists ? "has " + company(now) : "does not have it") + (hasDrifted() ? ": DRIFT" : "")
                + (isFollowing ? "; its cells follow, chunk by chunk" : "");
    }

    static String company(@Nullable Long id) {
        return id == null ? "no company" : "company " + id;
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("known", known);
        json.put("isKnown", isKnown);
        json.put("deleted", deleted);
        json.put("position", isKnown ? position : null);
        json.put("now", now);
        json.put("exists", exists);
        json.put("drift", hasDrifted());
        return json;
    }
}
