package io.jobetl.pipeline.port;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tables job and campaign themselves, beside the feed of their changes. Used by one thread at a time.
 *
 * <p>All methods throw {@link StoreException} when the database does not answer or refuses.
 */
public interface SourceTables extends AutoCloseable {
    /** Id before the first one. */
    long BEFORE_FIRST = Integer.MIN_VALUE - 1L;

    /**
     * Compares the next rows, in the order of their ids, with the committed dimension rows. Takes no lock that others
     * could wait for; both sides may be some milliseconds apart, so what differs may be on its way.
     *
     * @param afterId the rows behind this id
     * @param atMost so many rows of the source; all of them at once where the ids have no order to follow
     */
    Comparison compare(DimensionTable table, long afterId, int atMost);

    /** Begins a look at rows that nobody can change meanwhile. The caller closes it soon: writers of them wait. */
    RowLocks lockRows();

    @Override
    void close();

    /**
     * What a comparison found.
     *
     * @param differences rows whose company is known as another one than the source has
     * @param lastId every id behind the one asked for and up to this one was compared; {@link Integer#MAX_VALUE} at
     *     the end of the table
     * @param rows how many the source has there
     * @param logEnd where the log of changes ended after the comparison; null when nobody says
     */
    record Comparison(
            List<Difference> differences,
            int lastId,
            int rows,
            @Nullable SourcePosition logEnd) {}

    /**
     * One row that differs. A row that is not there has no company, and neither has one whose company is no number.
     *
     * @param knownCompanyId by the committed dimension rows
     * @param companyId by the source
     */
    record Difference(
            int id,
            @Nullable Integer knownCompanyId,
            @Nullable Integer companyId) {}

    /** Rows under lock, until it is closed. */
    interface RowLocks extends AutoCloseable {
        /**
         * Locks rows against changes and answers what is committed of them: the company by id. A change of one of these
         * rows that stands in the log already is waited for. A row that does not exist is not in the answer, and is
         * not locked either: it may appear at any moment.
         */
        Map<Integer, Optional<Integer>> read(DimensionTable table, Collection<Integer> ids);

        /**
         * Where the log of changes ends now.
         *
         * @return empty when nobody says: there is no log, or this user may not ask
         */
        Optional<SourcePosition> logEnd();

        @Override
        void close();
    }
}
