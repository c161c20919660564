package io.jobetl.verify;

import java.util.Locale;

/** Why a row is in no cell; the first that applies. */
enum Reject {
    BAD_UUID("its key is no version-1 UUID, so nobody knows when it happened"),
    WRONG_PARTITION("it stands where its key does not belong: another hour, no such shard, or a second spelling"),
    ORGANIC("it names no job, publisher, campaign or bid: nobody pays for it"),
    IGNORED_TRACK("what it says happened is none of click, conversion, qualified, unqualified"),
    SPONSORED_WITHOUT_JOB("somebody would pay for it, but it names no job"),
    BAD_BID("its bid is no amount of money (or beyond 100,000,000), or an id is no int"),
    /** Only in frozen hours. */
    TOO_LATE("it was written when its hour was frozen already");

    private final String why;

    Reject(String why) {
        this.why = why;
    }

    /** For people, a clause about the row. */
    String why() {
        return why;
    }

    /** As in the columns of {@code etl_hour}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
