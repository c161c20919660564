package io.jobetl.pipeline.port;

import io.jobetl.aggregation.KeyFilter;
import java.util.Map;

/**
 * Remembers the keys of counted rows beyond the end of a writer, so that the next one can add late rows before it has
 * read their hours again. What it has forgotten, or nobody has kept, costs that reading; what it remembers has to be
 * right: <b>each row that a writer has counted in an hour, and left there, is in the filter of the hour, or that filter
 * is not offered to the next writer.</b>
 *
 * <p>Used by one thread; filters by any.
 */
public interface KeyMemory {
    /** Remembers nothing. */
    KeyMemory NONE = new KeyMemory() {
        @Override
        public Map<Integer, KeyFilter> take(String previousWriter, String writer) {
            return Map.of();
        }

        @Override
        public KeyFilter begin(int epochHour, long expectedKeys) {
            return new KeyFilter(expectedKeys);
        }

        @Override
        public void complete(int epochHour) {}

        @Override
        public void forget(int epochHour) {}
    };

    /**
     * A writer begins. From now on the filters are its own: it adds the keys of all that it counts, or forgets them.
     *
     * @param previousWriter that has written before, as {@link SinkState#previousWriter}
     * @param writer that begins, as {@link SinkState#writer}
     * @return by hour, the filters that the writer before had completed; none when somebody else has written since
     */
    Map<Integer, KeyFilter> take(String previousWriter, String writer);

    /** A new filter for the hour, to be completed; one that was there before is forgotten. */
    KeyFilter begin(int epochHour, long expectedKeys);

    /** From now on the filter of the hour holds the keys of all its rows that are counted, and of those that will be. */
    void complete(int epochHour);

    /** The filter of the hour does not get the keys of rows that are about to be counted. */
    void forget(int epochHour);
}
