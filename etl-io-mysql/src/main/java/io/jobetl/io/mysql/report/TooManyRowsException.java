package io.jobetl.io.mysql.report;

import java.util.Locale;

/** A report has more rows than are ever read: one that left some out would say less than was spent. */
public final class TooManyRowsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooManyRowsException() {
        super(String.format(Locale.ROOT, "the report has more than %,d rows", ReportContext.MOST_ROWS));
    }

    /** What to do. */
    public String remedy() {
        return "choose a shorter period, or ask the views report_* with SQL";
    }
}
