package io.jobetl.pipeline.port;

import org.jspecify.annotations.Nullable;

/**
 * A store did not do what it was asked for; nothing of that was half done. This is the one form in which failures of
 * stores leave the adapters: each translates what its driver throws, also for those who run statements of their
 * own. What to do next follows from the {@link #kind} alone; a reader of ranges looks at {@link #tooMuch} before.
 *
 * <p>The message is a complete sentence for an operator: what was being done and where, the reason, and what to do.
 * It holds no secret.
 *
 * <pre>{@code
 * throw new StoreException(
 *         Store.CASSANDRA,
 *         StoreException.Kind.MISCONFIGURED,
 *         "table logs.tracking is not there",
 *         "run `etl init`",
 *         null);
 * }</pre>
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, told apart by who can help. */
    public enum Kind {
        /** It does not answer, or not now: away, too slow, full, read-only, too few replicas. Passes by itself. */
        UNAVAILABLE(true),
        /** The login is wrong, or the rights are missing. */
        DENIED(false),
        /** Settings, schema or certificates do not fit: somebody has to change something. */
        MISCONFIGURED(false),
        /** What it holds cannot be used. */
        UNUSABLE_DATA(false),
        /**
         * What it holds is not what was counted: another table or cluster, or one that has lost its rows. Nobody waits
         * for that to change by itself, as going on would put the numbers of one in the place of the other's.
         */
        REPLACED(false),
        /**
         * It answered with an error that no adapter has listed. That says nothing about its cause, so it is waited out
         * like an absence: an operator who sees the warning can mend it while the pipeline keeps what it has.
         */
        REFUSED(true);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }

        /** Whether the same request may succeed later without anybody stopping and starting the pipeline. */
        public boolean isPassing() {
            return passing;
        }
    }

    /** Whether the store would have answered had it been asked for less, such as a shorter range of time. */
    public enum TooMuch {
        NO,
        /** It did not answer in time, or does not say why it failed: it can as well be slow for all, or away. */
        MAYBE,
        /** It refused because of the amount, and would refuse the same again. */
        YES
    }

    private final Store store;
    private final Kind kind;
    private final TooMuch tooMuch;
    private final String reason;
    private final String remedy;

    /**
     * @param reason what was being done, where, and why it failed; without a full stop
     * @param remedy what to do; may be empty. One that begins with a capital letter is a sentence of its own in the
     *     message, any other goes on behind a semicolon
     */
    public StoreException(Store store, Kind kind, String reason, String remedy, @Nullable Throwable cause) {
        this(store, kind, TooMuch.NO, reason, remedy, cause);
    }

    /** The same for a read of a range. */
    public StoreException(
            Store store, Kind kind, TooMuch tooMuch, String reason, String remedy, @Nullable Throwable cause) {
        super(sentence(reason, remedy), cause);
        this.store = store;
        this.kind = kind;
        this.reason = reason;
        this.tooMuch = tooMuch;
        this.remedy = remedy;
    }

    /** Which store failed. */
    public Store store() {
        return store;
    }

    public Kind kind() {
        return kind;
    }

    /** Says nothing about what to do with the pipeline, only about the next request. */
    public TooMuch tooMuch() {
        return tooMuch;
    }

    /** What was being done, where, and why it failed. */
    public String reason() {
        return reason;
    }

    /** What to do, as it stands at the end of the message; empty when there is no advice. */
    public String remedy() {
        return remedy;
    }

    private static String sentence(String reason, String remedy) {
        if (remedy.isEmpty()) {
            return reason;
        }
        return reason + (Character.isUpperCase(remedy.charAt(0)) ? ". " : "; ") + remedy;
    }
}
