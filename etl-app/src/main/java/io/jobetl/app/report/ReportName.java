package io.jobetl.app.report;

import java.util.Locale;

/** The reports that the command line offers, as {@link io.jobetl.io.mysql.report.Reports} names them. */
enum ReportName {
    CAMPAIGNS,
    GROUPS,
    PUBLISHERS,
    FUNNEL,
    HOURLY,
    DAILY,
    CORRECTIONS,
    STATEMENT,
    NEWEST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
