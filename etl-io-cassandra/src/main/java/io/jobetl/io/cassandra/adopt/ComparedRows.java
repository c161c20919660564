package io.jobetl.io.cassandra.adopt;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that were compared one by one.
 *
 * @param missing rows of the flat table that the hourly one does not have
 * @param different rows that both have, with other values
 * @param newer rows that both have, where the hourly table has a value that was written later
 * @param examples keys of missing and different rows, some of them
 */
record ComparedRows(long missing, long different, long newer, List<String> examples) implements Serializable {
    static final ComparedRows NONE = new ComparedRows(0, 0, 0, List.of());
    static final int MOST_EXAMPLES = 10;

    ComparedRows plus(ComparedRows more) {
        List<String> both = new ArrayList<>(examples);
        more.examples.stream().limit((long) MOST_EXAMPLES - examples.size()).forEach(both::add);
        return new ComparedRows(missing + more.missing, different + more.different, newer + more.newer, both);
    }
}
