package io.jobetl.io.mysql.report;

import java.util.Locale;

/** A report has more rows than are ever read: one that left some out would say less than was spent. */
public final class TooManyRowsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** @param remedy what to do */
    TooManyRowsException(int most, String remedy) {
        super(String.format(Locale.ROOT, "the report has more than %,d rows", most));
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
