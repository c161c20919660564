package io.jobetl.verify;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts the shares of one cut together, and makes sure that each is there once. For one thread. */
final class SharesTogether implements Recounting.Results {
    private final NaiveRecount recount;
    private final Set<RawShare> missing;
    private final Verifier.Progress progress;
    private final long rowsAbout;
    private final KeySpelling spelling = new KeySpelling();
    private long rowsCounted;
    private long rowsTold;

    SharesTogether(NaiveRecount empty, List<RawShare> shares, Verifier.Progress progress, long rowsAbout) {
        this.recount = empty;
        this.missing = new HashSet<>(shares);
        this.progress = progress;
        this.rowsAbout = rowsAbout;
    }

    @Override
    public void reading(long rows) {
        if (rows > rowsTold) {
            rowsTold = rows;
            progress.readingRows(rows, rowsAbout);
        }
    }

    @Override
    public void counted(RecountedShare share) {
        // A row that counts twice, or not at all, must not pass for a wrong cell of events.
        if (!missing.remove(share.share())) {
            throw new IllegalStateException(share.share() + " was counted twice, or is none of this table");
        }
        share.addTo(recount);
        spelling.add(share.spelling());
        rowsCounted += share.rows();
        reading(rowsCounted);
    }

    /** True when the rows have to be looked at together. */
    boolean hasKeysInSeveralSpellings() {
        return spelling.isSeveralWays();
    }

    /** All of it. */
    NaiveRecount recount() {
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing.size() + " shares were not counted, one of them "
                    + missing.iterator().next());
        }
        return recount;
    }
}
