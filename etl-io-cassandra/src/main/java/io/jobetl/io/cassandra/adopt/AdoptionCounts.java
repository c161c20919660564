package io.jobetl.io.cassandra.adopt;

import java.io.Serializable;

/**
 * Rows of a flat table: read = copied + not changed since the pass before + unusable.
 *
 * @param unusable rows without a usable time or amount, listed and left where they are
 */
public record AdoptionCounts(long read, long copied, long unusable) implements Serializable {
    public static final AdoptionCounts NONE = new AdoptionCounts(0, 0, 0);

    AdoptionCounts plus(AdoptionCounts more) {
        return new AdoptionCounts(read + more.read, copied + more.copied, unusable + more.unusable);
    }
}
