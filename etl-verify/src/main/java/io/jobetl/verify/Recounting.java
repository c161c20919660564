package io.jobetl.verify;

import java.util.List;

/** Who recounts the shares of a table: this process, or an engine that has more machines. */
public interface Recounting {
    /**
     * Into how many shares a table is to be cut, at least 1.
     *
     * @param rowsAbout how many rows it may have; 0 when nobody knows
     */
    int shares(long rowsAbout);

    /**
     * Recounts every share and hands each result over once, in any order. A share that is counted twice on the way, or
     * again after a failure, is harmless: only what is handed over counts. Returns when all is handed over.
     *
     * @throws RuntimeException the failure of a share, as it was thrown when it was read, or as one message that names
     *     its cause
     */
    void recount(ShareRecount recount, List<RawShare> shares, Results results);

    /** Takes the results; called by the thread that called {@link Recounting#recount}. */
    interface Results {
        /** How many rows are read by now, in finished shares and others; may be left out. */
        void reading(long rows);

        /** The result of a share. */
        void counted(RecountedShare share);
    }
}
