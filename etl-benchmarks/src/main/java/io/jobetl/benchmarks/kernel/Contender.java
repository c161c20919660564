package io.jobetl.benchmarks.kernel;

/**
 * Who folds. Ours computes the digest and the reject counts besides the cells; the rivals compute the cells only, and
 * reject nothing but the tracks that are not counted. Those called {@code ..._ALL} compute the rest, too.
 */
public enum Contender {
    /** Ours on our layout, where the rows of an hour stand together: one {@code Partial} an hour. */
    SLICES {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return SlicesFold.fresh(traffic, false);
        }
    },
    /** The same into partials that know all cells already: a steady state. */
    SLICES_WARM {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return SlicesFold.warm(traffic, false);
        }
    },
    /** {@link #SLICES} with the keys of every hour in a filter, as the pipeline keeps them of open hours. */
    SLICES_KEYED {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return SlicesFold.fresh(traffic, true);
        }
    },
    /** {@link #SLICES_WARM} with filters that know all keys already: what was read is read again. */
    SLICES_WARM_KEYED {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return SlicesFold.warm(traffic, true);
        }
    },
    /** Ours on a flat table, rows of all hours in one stream: {@code HourlyFold}. */
    WHOLE_TABLE {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new WholeTableFold(traffic);
        }
    },
    /** {@code computeIfAbsent} with a record as key. */
    HASH_MAP {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new HashMapFold(traffic, HourAccounts.none());
        }
    },
    /** A map an hour, of which the last one used is at hand; {@code get}, then {@code put}. */
    HASH_MAP_BY_HOUR {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new HashMapByHourFold(traffic, HourAccounts.none());
        }
    },
    /** {@code get} with a mutable key that is copied when it is new. */
    HASH_MAP_PROBE {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new HashMapProbeFold(traffic, HourAccounts.none());
        }
    },
    /** A stream over row objects that are there already. */
    GROUPING_BY {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new GroupingByFold(traffic);
        }
    },
    /** A primitive map from a key packed into 64 bits, which assumes small ids, to places in an array. */
    FASTUTIL {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new FastutilFold(traffic, HourAccounts.none());
        }
    },
    /** In memory, one thread, the rows loaded already, the TimeUUID decoded in SQL. */
    DUCK_DB {
        @Override
        Fold<?> open(ZipfDay traffic) throws Exception {
            return new DuckDbFold(traffic);
        }
    },
    /** {@link #HASH_MAP} with the digest and the reject counts of every hour, as ours has them. */
    HASH_MAP_ALL {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new HashMapFold(traffic, HourAccounts.kept());
        }
    },
    /** {@link #HASH_MAP_BY_HOUR} with the digest and the reject counts of every hour, as ours has them. */
    HASH_MAP_BY_HOUR_ALL {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new HashMapByHourFold(traffic, HourAccounts.kept());
        }
    },
    /** {@link #HASH_MAP_PROBE} with the digest and the reject counts of every hour, as ours has them. */
    HASH_MAP_PROBE_ALL {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new HashMapProbeFold(traffic, HourAccounts.kept());
        }
    },
    /** {@link #FASTUTIL} with the digest and the reject counts of every hour, as ours has them. */
    FASTUTIL_ALL {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new FastutilFold(traffic, HourAccounts.kept());
        }
    },
    /** The floor: reads all columns and adds them up, without any cells. */
    STREAM_COLUMNS {
        @Override
        Fold<?> open(ZipfDay traffic) {
            return new StreamColumnsFold(traffic);
        }
    };

    abstract Fold<?> open(ZipfDay traffic) throws Exception;
}
