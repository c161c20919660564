package io.jobetl.app.status;

import io.jobetl.model.RejectReason;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why rows stand in no cell, in two kinds. A page view or a visit that nobody paid for is not billable by its nature,
 * and most rows are of that kind; a row that could not be used is one that somebody should look at.
 */
final class NotCounted {
    private static final String NOT_BILLABLE = "not billable";
    private static final String UNUSABLE = "rejected";

    private NotCounted() {}

    /** {@code not billable} or {@code rejected}. */
    private static String kind(RejectReason reason) {
        return switch (reason) {
            case ORGANIC, IGNORED_TRACK -> NOT_BILLABLE;
            case BAD_UUID, WRONG_PARTITION, SPONSORED_WITHOUT_JOB, BAD_BID -> UNUSABLE;
        };
    }

    /** Rows of one kind, by their reasons in words. */
    static Map<String, Long> byLabel(Map<RejectReason, Long> rows, String kind) {
        Map<String, Long> labels = new LinkedHashMap<>();
        rows.forEach((reason, count) -> {
            if (kind(reason).replace(' ', '_').equals(kind)) {
                labels.put(label(reason), count);
            }
        });
        return labels;
    }

    /** For people. */
    private static String label(RejectReason reason) {
        return switch (reason) {
            case ORGANIC -> "visits without an ad";
            case IGNORED_TRACK -> "page views and other signals";
            case SPONSORED_WITHOUT_JOB -> "clicks on an ad that name no job";
            case BAD_UUID -> "keys that are no time";
            case WRONG_PARTITION -> "rows in another partition than their key says";
            case BAD_BID -> "bids or ids that are no usable number";
        };
    }

    /** Rows of each kind. */
    static Map<String, Long> kinds(Map<RejectReason, Long> rows) {
        Map<String, Long> kinds = new LinkedHashMap<>();
        kinds.put("not_billable", 0L);
        kinds.put(UNUSABLE, 0L);
        rows.forEach((reason, count) -> kinds.merge(kind(reason).replace(' ', '_'), count, Long::sum));
        return kinds;
    }
}
