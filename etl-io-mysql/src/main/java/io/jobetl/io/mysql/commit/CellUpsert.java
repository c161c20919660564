package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The text of one upsert of many cells. It is not prepared: filling in fifteen parameters per row takes the driver
 * longer than all the rest of a commit takes this process. A cell has numbers only, and this class appends numbers and
 * constants only, so no data can become a part of the statement. Mutable, for one thread.
 */
final class CellUpsert {
    private static final String HEAD =
            "INSERT INTO events (dates, hours, job_id, publisher_id, campaign_id, group_id, company_id, clicks, spend_hour,"
                    + " bid_set, conversion, qualified_application, disqualified_application, sources, updated_at) VALUES ";

    /** {@code updated_at} comes first: MySQL assigns from left to right, and the comparison needs the old values. */
    private static final String TAIL =
            " ON DUPLICATE KEY UPDATE updated_at = IF(company_id <=> VALUES(company_id) AND clicks = VALUES(clicks)"
                    + " AND spend_hour = VALUES(spend_hour) AND bid_set = VALUES(bid_set)"
                    + " AND conversion = VALUES(conversion)"
                    + " AND qualified_application = VALUES(qualified_application)"
                    + " AND disqualified_application = VALUES(disqualified_application)"
                    + " AND sources = VALUES(sources) AND impressions IS NULL, updated_at, VALUES(updated_at)),"
                    + " company_id = VALUES(company_id), clicks = VALUES(clicks), spend_hour = VALUES(spend_hour),"
                    + " bid_set = VALUES(bid_set), conversion = VALUES(conversion),"
                    + " qualified_application = VALUES(qualified_application),"
                    + " disqualified_application = VALUES(disqualified_application), sources = VALUES(sources),"
                    + " impressions = NULL";

    /** A date of 12 bytes, five ints of 11, two decimals of 21, four longs of 20, the end of 43, punctuation. */
    private static final int MAX_ROW_BYTES = 260;

    private final StringBuilder text = new StringBuilder();
    private final String rowEnd;
    private final int maxBytes;
    private final int maxRows;
    private int rows;

    /**
     * @param maxBytes of the whole statement; a single row is taken however large it is
     * @param maxRows at least 1
     */
    CellUpsert(LocalDateTime commitTime, int maxBytes, int maxRows) {
        this.rowEnd = ",'Cassandra'," + Literals.time(commitTime) + ")";
        this.maxBytes = maxBytes;
        this.maxRows = maxRows;
    }

    /** True when another cell might not fit. */
    boolean isFull() {
        return rows == maxRows || (rows > 0 && text.length() + TAIL.length() + MAX_ROW_BYTES > maxBytes);
    }

    boolean isEmpty() {
        return rows == 0;
    }

    void add(Cell cell) {
        CellKey key = cell.key();
        CellMetrics metrics = cell.metrics();
        text.append(rows == 0 ? HEAD + "('" : ",('")
                .append(EpochHours.date(key.epochHour()))
                .append("',")
                .append(EpochHours.hourOfDay(key.epochHour()));
        number(key.jobId());
        number(key.publisherId());
        number(key.campaignId());
        number(key.groupId());
        numberOrNull(cell.companyId());
        number(metrics.clicks());
        number(metrics.spend());
        number(metrics.averageBid());
        number(metrics.conversions());
        number(metrics.qualified());
        number(metrics.unqualified());
        text.append(rowEnd);
        rows++;
    }

    private void number(long value) {
        text.append(',').append(value);
    }

    private void number(BigDecimal value) {
        text.append(',').append(value.toPlainString());
    }

    private void numberOrNull(@Nullable Integer value) {
        if (value == null) {
            text.append(",NULL");
        } else {
            number(value);
        }
    }

    /** The statement; the next one begins without rows. */
    String take() {
        String statement = text.append(TAIL).toString();
        text.setLength(0);
        rows = 0;
        return statement;
    }
}
