package io.jobetl.io.cassandra.schema;

import java.util.Locale;

/** How the tracking table is partitioned (docs/explanation/design/004-tracking-layout.md). */
public enum TrackingLayout {
    /** Ours: {@code PRIMARY KEY ((hour, shard), create_time)}. Slices of it can be read. */
    HOURLY,
    /** Of old installations: {@code PRIMARY KEY (create_time)}. It can only be read as a whole. */
    FLAT;

    /** The name on the command line. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
