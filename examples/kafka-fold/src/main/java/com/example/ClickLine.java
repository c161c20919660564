package com.example;

import io.jobetl.model.TrackingColumns;

/** One click as text: {@code create_time,custom_track,job_id,publisher_id,campaign_id,group_id,bid}. */
final class ClickLine {
    private static final int COLUMNS = 7;

    private ClickLine() {}

    /** Adds one row, whatever the line is: a message without one, or with other columns, is a row without a key. */
    static void add(String line, TrackingColumns rows) {
        String[] column = line == null ? new String[0] : line.split(",", -1);
        if (column.length != COLUMNS) {
            rows.row("").add();
            return;
        }
        rows.row(column[0])
                .track(column[1])
                .job(column[2])
                .publisher(column[3])
                .campaign(column[4])
                .group(column[5])
                .bid(column[6])
                .add();
    }
}
