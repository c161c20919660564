package io.jobetl.pipeline.port;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.KeyFilter;
import java.util.Map;

/**
 * Remembers the keys of counted rows beyond the end of a writer, so that the next one can add late rows before it has
 * read their hours again. What it has forgotten, or nobody has kept, costs that reading; what it remembers has to be
 * right: <b>each row that the digest of an hour names is in the filter that is offered for this digest.</b> So nobody
 * need know who has written what since: an hour whose digest is another one now is not offered.
 *
 * <p>Used by one thread; filters by any.
 */
public interface KeyMemory {
    /** Remembers nothing. */
    KeyMemory NONE = new KeyMemory() {
        @Override
        public Map<Integer, KeyFilter> take(Map<Integer, Digest> counted) {
            return Map.of();
        }

        @Override
        public KeyFilter begin(int epochHour, long expectedKeys) {
            return new KeyFilter(expectedKeys);
        }

        @Override
        public void committing(int epochHour, Digest digest) {}

        @Override
        public void complete(int epochHour, Digest digest) {}

        @Override
        public void forget(int epochHour) {}
    };

    /**
     * A writer begins. From now on the filters are its own: it adds the keys of all that it counts, or forgets them.
     * What writers before add to theirs is theirs.
     *
     * @param counted digests of what the sink holds, of all hours whose keys are of use
     * @return filters that were complete for these digests, by hour; all others are forgotten
     */
    Map<Integer, KeyFilter> take(Map<Integer, Digest> counted);

    /** A new filter for the hour, to be completed; one that was there before is forgotten. */
    KeyFilter begin(int epochHour, long expectedKeys);

    /**
     * The hour is about to be committed with this digest, and nobody knows whether that will succeed. Where its filter
     * was complete before, it has the keys of these rows too.
     */
    void committing(int epochHour, Digest digest);

    /** The hour is committed with this digest, and its filter has the keys of all these rows. */
    void complete(int epochHour, Digest digest);

    /** The filter of the hour does not get the keys of rows that are about to be counted. */
    void forget(int epochHour);
}
