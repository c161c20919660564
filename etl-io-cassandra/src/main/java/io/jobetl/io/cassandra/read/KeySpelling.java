package io.jobetl.io.cassandra.read;

import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Whether the text keys of a table are spelled in one way, in capitals or in small letters, as they are when one
 * program writes them. Then no two rows can have the same key, and none has to be remembered. Once both were seen it
 * stays that way. Thread-safe.
 */
final class KeySpelling {
    private volatile boolean looked;
    private volatile boolean mixed;

    /** True before the first look. */
    boolean isUnknown() {
        return !looked;
    }

    void looked(boolean sawBoth) {
        mixed |= sawBoth;
        looked = true;
    }

    /** For one reading of the table; null when its keys need not be remembered. */
    @Nullable
    SeenKeys keysToRemember() {
        return mixed ? new SeenKeys() : null;
    }

    /** To be called behind a reading that did not remember: was it right not to? */
    void requireOneSpelling(boolean sawBoth, String keyspace) {
        if (sawBoth && !mixed) {
            mixed = true;
            throw DriverFailures.failure(
                    Kind.UNAVAILABLE,
                    "the keys of " + keyspace
                            + ".tracking are now spelled both in capitals and in small letters, so that"
                            + " a row may be there twice",
                    "it is read again, to count each key once",
                    null);
        }
    }
}
