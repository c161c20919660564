package io.jobetl.verify;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A raw row and what became of it.
 *
 * @param reject null when it counts
 * @param due set when it does not have to be counted before
 */
record ExplainedRow(
        RawRow row,
        RowFate fate,
        @Nullable Reject reject,
        @Nullable Instant due) {
    /** Late ones are the last to be left out of a list that is too long. */
    static final Comparator<ExplainedRow> LATE_FIRST =
            Comparator.comparing((ExplainedRow each) -> !each.isLate()).thenComparing(ExplainedRow::byTime);

    /** By event time; never equal for two rows. */
    static int byTime(ExplainedRow left, ExplainedRow right) {
        return Comparator.comparing(ExplainedRow::timeOrNever)
                .thenComparing(ExplainedRow::createTime)
                .thenComparing(each -> each.row.place())
                .compare(left, right);
    }

    /** The same where it does not matter when the row is due. */
    ExplainedRow counted() {
        return new ExplainedRow(row, fate, reject, null);
    }

    private Instant timeOrNever() {
        return fate.eventTime() == null ? Instant.MAX : fate.eventTime();
    }

    String createTime() {
        return String.valueOf(row.createTime());
    }

    boolean isLate() {
        return CellRows.isLate(row, fate);
    }

    /** From the event to its writing; null when one of the two is not known. */
    @Nullable
    Duration lateness() {
        Instant event = fate.eventTime();
        Instant written = row.writtenAt();
        return event == null || written == null ? null : Duration.between(event, written);
    }

    /** What it adds to the spend. */
    @Nullable
    String money() {
        return reject == null && "click".equals(row.customTrack()) ? fate.bid().toPlainString() : null;
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("createTime", createTime());
        json.put("eventTime", Words.iso(fate.eventTime()));
        json.put("writtenAt", Words.iso(row.writtenAt()));
        Duration lateness = lateness();
        int milliDigits = 3;
        json.put("lateSeconds", lateness == null ? null : BigDecimal.valueOf(lateness.toMillis(), milliDigits));
        json.put("late", isLate());
        json.put("event", row.customTrack());
        json.put("job", row.jobId());
        json.put("publisher", row.publisherId());
        json.put("campaign", row.campaignId());
        json.put("group", row.groupId());
        json.put("bid", Bid.text(row.bid()));
        json.put("counts", money());
        json.put("due", Words.iso(due));
        json.put("place", fate.reject() == Reject.WRONG_PARTITION ? row.place() : null);
        if (reject != null) {
            json.put("reason", reject.label());
            json.put("why", reject.why());
        }
        return json;
    }
}
