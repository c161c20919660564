package io.jobetl.io.mysql.report;

import java.util.Locale;

/**
 * A column of a {@link Table}.
 *
 * @param key names it in rows, in JSON and in the view of the report
 * @param label for people
 * @param about what it says, in one sentence
 */
public record Column(String key, String label, Kind kind, String about) {
    /** What the values are. All but {@link #ID} and {@link #INTEGER} are texts. */
    public enum Kind {
        TEXT,
        ID,
        INTEGER,
        /** An amount in the currency of its row, exact. */
        MONEY,
        /** An exact amount in a currency that is not that of its row. */
        AMOUNT,
        /** A ratio of sums; null without a denominator. */
        RATIO,
        /** A day, or a time with its zone. */
        TIME,
        /** One of a few words. */
        STATE;

        /** As the API names it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the values are numbers, which stand right-aligned. */
        public boolean isNumber() {
            return this == INTEGER || this == MONEY || this == AMOUNT || this == RATIO || this == ID;
        }
    }
}
