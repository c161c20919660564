package io.jobetl.verify;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One cell of {@code events}, or several of one job and hour.
 *
 * @param hour its beginning, UTC
 * @param publisher null for all
 * @param campaign null for all
 * @param group null for all
 */
public record CellSelection(
        Instant hour,
        long job,
        @Nullable Long publisher,
        @Nullable Long campaign,
        @Nullable Long group) {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH", Locale.ROOT).withZone(ZoneOffset.UTC);

    public CellSelection {
        if (!hour.equals(hour.truncatedTo(ChronoUnit.HOURS))) {
            throw new IllegalArgumentException("hour=" + hour + " is not the beginning of an hour");
        }
    }

    /** The command that explains it. */
    public String command() {
        return "etl explain hour=" + HOUR.format(hour) + ",job=" + job
                + (publisher == null ? "" : ",publisher=" + publisher)
                + (campaign == null ? "" : ",campaign=" + campaign)
                + (group == null ? "" : ",group=" + group);
    }

    static CellSelection of(EventKey key) {
        return new CellSelection(
                key.hour().toInstant(ZoneOffset.UTC), key.jobId(), key.publisherId(), key.campaignId(), key.groupId());
    }

    boolean contains(EventKey key) {
        return startOfHour().equals(key.hour())
                && job == key.jobId()
                && isOr(publisher, key.publisherId())
                && isOr(campaign, key.campaignId())
                && isOr(group, key.groupId());
    }

    /** The same for a row that has no key of its own because it is rejected. */
    boolean contains(RawRow row, RowFate fate) {
        return hour.equals(fate.hour())
                && row.jobId() != null
                && job == row.jobId().longValue()
                && isOr(publisher, RowFate.orZero(row.publisherId()))
                && isOr(campaign, RowFate.orZero(row.campaignId()))
                && isOr(group, RowFate.orZero(row.groupId()));
    }

    private static boolean isOr(@Nullable Long wanted, long id) {
        return wanted == null || wanted == id;
    }

    LocalDateTime startOfHour() {
        return LocalDateTime.ofInstant(hour, ZoneOffset.UTC);
    }

    /** For tables that are keyed like {@code events}; see {@link #bind}. */
    String condition() {
        return " WHERE dates = ? AND hours = ? AND job_id = ?"
                + (publisher == null ? "" : " AND publisher_id = ?")
                + (campaign == null ? "" : " AND campaign_id = ?")
                + (group == null ? "" : " AND group_id = ?");
    }

    void bind(PreparedStatement statement) throws SQLException {
        statement.setObject(1, startOfHour().toLocalDate());
        statement.setInt(2, startOfHour().getHour());
        statement.setLong(3, job);
        int next = 4;
        for (Long id : new Long[] {publisher, campaign, group}) {
            if (id != null) {
                statement.setLong(next++, id);
            }
        }
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("hour", hour.toString());
        json.put("job", job);
        json.put("publisher", publisher);
        json.put("campaign", campaign);
        json.put("group", group);
        return json;
    }
}
