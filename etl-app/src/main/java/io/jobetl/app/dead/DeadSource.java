package io.jobetl.app.dead;

import java.util.Locale;

/** Where dead letters come from, as {@code etl_dead_letter.source} names it. */
enum DeadSource {
    KAFKA,
    CASSANDRA;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
