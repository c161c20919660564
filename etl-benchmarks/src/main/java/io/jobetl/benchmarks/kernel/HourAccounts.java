package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.RejectReason;
import io.jobetl.model.TrackingColumns;
import java.util.HashMap;
import java.util.Map;

/**
 * The rest of what ours does, for the rivals that are to do the same work: the digest and the reject counts of every
 * hour, in the obvious loop over the rows of a batch. Mutable, for one thread.
 */
final class HourAccounts {
    /** Of one hour. */
    static final class Account {
        private long rows;
        private long hashHigh;
        private long hashLow;
        private final long[] rejects = new long[RejectReason.values().length];

        private void add(TrackingColumns batch, int row) {
            rows++;
            hashHigh += hashHigh(batch, row);
            hashLow += hashLow(batch, row);
            if (batch.kindCode(row) == EventKind.NOT_COUNTED || batch.flags(row) != 0) {
                addReject(batch, row);
            }
        }

        private void addReject(TrackingColumns batch, int row) {
            int flags = batch.flags(row);
            if ((flags & TrackingColumns.BAD_UUID) != 0) {
                rejects[RejectReason.BAD_UUID.ordinal()]++;
            } else if ((flags & TrackingColumns.MISPLACED) != 0) {
                rejects[RejectReason.WRONG_PARTITION.ordinal()]++;
            } else if ((flags & NO_SPONSOR) == NO_SPONSOR) {
                rejects[RejectReason.ORGANIC.ordinal()]++;
            } else if (batch.kindCode(row) == EventKind.NOT_COUNTED) {
                rejects[RejectReason.IGNORED_TRACK.ordinal()]++;
            } else if ((flags & TrackingColumns.NO_JOB) != 0) {
                rejects[RejectReason.SPONSORED_WITHOUT_JOB.ordinal()]++;
            } else if ((flags & TrackingColumns.BAD_BID) != 0) {
                rejects[RejectReason.BAD_BID.ordinal()]++;
            }
        }

        Digest digest() {
            return new Digest(rows, hashHigh, hashLow);
        }

        long rejected(RejectReason reason) {
            return rejects[reason.ordinal()];
        }
    }

    private static final int NO_SPONSOR = TrackingColumns.NO_JOB
            | TrackingColumns.NO_PUBLISHER
            | TrackingColumns.NO_CAMPAIGN
            | TrackingColumns.NO_BID;

    private final boolean isKept;
    private final Map<Integer, Account> accounts = new HashMap<>();
    private Account current = new Account();
    private int hourOfCurrent = Integer.MIN_VALUE;

    private HourAccounts(boolean isKept) {
        this.isKept = isKept;
    }

    /** For a rival that does what ours does. */
    static HourAccounts kept() {
        return new HourAccounts(true);
    }

    /** For a rival that computes cells only. */
    static HourAccounts none() {
        return new HourAccounts(false);
    }

    /** Forgets all rows. */
    void start() {
        accounts.clear();
        hourOfCurrent = Integer.MIN_VALUE;
    }

    void add(TrackingColumns batch) {
        if (!isKept) {
            return;
        }
        for (int row = 0; row < batch.size(); row++) {
            int epochHour = TimeUuids.epochHour(batch.uuidHigh(row));
            if (epochHour != hourOfCurrent) {
                current = accounts.computeIfAbsent(epochHour, absent -> new Account());
                hourOfCurrent = epochHour;
            }
            current.add(batch, row);
        }
    }

    Map<Integer, Account> byHour() {
        return accounts;
    }

    static long hashHigh(TrackingColumns batch, int row) {
        return finish(batch.uuidHighs()[row] * 0x9E3779B97F4A7C15L
                + batch.uuidLows()[row] * 0xC2B2AE3D27D4EB4FL
                + batch.jobsAndPublishers()[row] * 0x165667B19E3779F9L
                + batch.campaignsAndGroups()[row] * 0xD6E8FEB86659FD93L
                + batch.bidsMicros()[row] * 0xA0761D6478BD642FL
                + batch.kindsAndFlags()[row] * 0xE7037ED1A0B428DBL);
    }

    static long hashLow(TrackingColumns batch, int row) {
        return finish(batch.uuidHighs()[row] * 0x8EBC6AF09C88C6E3L
                + batch.uuidLows()[row] * 0x589965CC75374CC3L
                + batch.jobsAndPublishers()[row] * 0x1D8E4E27C47D124FL
                + batch.campaignsAndGroups()[row] * 0xEB44ACCAB455D165L
                + batch.bidsMicros()[row] * 0xA54FF53A5F1D36F1L
                + batch.kindsAndFlags()[row] * 0x510E527FADE682D1L);
    }

    private static long finish(long sum) {
        long mixed = (sum ^ (sum >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
