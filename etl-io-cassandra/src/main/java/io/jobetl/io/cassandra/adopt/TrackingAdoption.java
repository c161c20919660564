package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.pipeline.port.StoreException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Copies a flat tracking table of an old installation into the hourly one, by pieces of the ring of tokens.
 *
 * <p>Values keep their write time and what is left of their time to live, so a value that somebody writes into the
 * hourly table meanwhile wins as it would have in the old one, and a copy that is repeated changes nothing. A piece
 * counts as done when its rows are stored; a call after a kill goes on there. When a pass is complete the next call
 * begins another, which copies only rows with a value written since the start of the pass before, less an hour for
 * clocks that differ.
 *
 * <p>Not carried over: deletions in the old table after a row was copied. {@link #check} finds those of single values;
 * a row that is gone from the old table is one that only the hourly table has.
 *
 * <p>For one thread; one copy of a table at a time.
 */
public final class TrackingAdoption {
    private static final Duration CLOCK_ALLOWANCE = Duration.ofHours(1);

    /** Is told how it goes, after each piece. */
    public interface Listener {
        /** @param done from 0 to 1 */
        void progress(String phase, double done, AdoptionCounts counts);

        /** A row that cannot be copied; told once per {@link #check} or {@link #count}. */
        void unusable(String key, String reason);
    }

    private final AdoptionNames names;
    private final AdoptionProgress progress;
    private final Listener listener;
    private PieceExecutor executor;

    private TrackingAdoption(CqlSession session, AdoptionNames names, Listener listener) {
        this.names = names;
        this.progress = new AdoptionProgress(session, names.keyspace(), names.source());
        this.listener = listener;
        this.executor = new PiecesHere(session);
    }

    /**
     * Looks at both tables.
     *
     * @param keyspace where the hourly table {@code tracking} is
     * @param sourceKeyspace where the flat table is
     * @param without columns of the flat table that are not copied
     * @throws StoreException when a table is missing, has the wrong layout, or has columns that do not fit
     */
    public static TrackingAdoption open(
            CqlSession session,
            String keyspace,
            String sourceKeyspace,
            String sourceTable,
            Set<String> without,
            Listener listener) {
        AdoptionNames names = new AdoptionNames(keyspace, sourceKeyspace, sourceTable, without);
        AdoptedTables.open(session, names);
        return new TrackingAdoption(session, names, listener);
    }

    /** Has the pieces worked on by somebody else from now on; without that it is done in this process. */
    public TrackingAdoption workedBy(PieceExecutor other) {
        executor = other;
        return this;
    }

    /**
     * Copies what is left of the pass under way, or makes the next one.
     *
     * @return the counts of the whole pass, also of the part that an earlier call did
     * @throws StoreException when the server does not answer for longer than the retries last; what is done
     *     stays done
     */
    public AdoptionCounts copy() {
        return PieceWork.failing(CopyWork.title(names), () -> {
            progress.createTable();
            AdoptionProgress.Pass pass = progress.current(Pieces.COUNT);
            progress.begin(pass);
            Instant before = pass.before();
            long sinceMicros = before == null
                    ? Long.MIN_VALUE
                    : ChronoUnit.MICROS.between(Instant.EPOCH, before.minus(CLOCK_ALLOWANCE));
            Tally tally = new Tally("pass " + pass.number(), pass.done().cardinality(), pass.counts());
            List<Integer> left = IntStream.range(0, Pieces.COUNT)
                    .filter(piece -> !pass.done().get(piece))
                    .boxed()
                    .toList();
            executor.run(new CopyWork(names, sinceMicros), left, (piece, copied) -> {
                progress.finish(pass, piece, copied);
                tally.add(copied);
            });
            return tally.counts;
        });
    }

    /** What {@link #copy} would read in a first pass; nothing is written. */
    public AdoptionCounts count() {
        Tally tally = new Tally("counting", 0, AdoptionCounts.NONE);
        forAll(new CountWork(names), counted -> {
            list(counted.unusable());
            tally.add(counted.counts());
        });
        return tally.counts;
    }

    /**
     * Reads both tables and compares them, hour by hour by digest; rows of hours that differ are compared one by one.
     *
     * @throws StoreException when a table cannot be read
     */
    public AdoptionCheck check() {
        Map<Integer, RowSetDigest> source = digests(true, "reading the flat table");
        Map<Integer, RowSetDigest> target = digests(false, "reading the hourly table");
        Set<Integer> differing = new HashSet<>();
        source.forEach((hour, digest) -> {
            RowSetDigest other = target.get(hour);
            if (other == null || !digest.isSame(other)) {
                differing.add(hour);
            }
        });
        RowSetDigest sourceAll = sum(source);
        RowSetDigest targetAll = sum(target);
        ComparedRows compared = differing.isEmpty() ? ComparedRows.NONE : compare(differing);
        return new AdoptionCheck(
                sourceAll.toString(),
                targetAll.toString(),
                compared.missing(),
                compared.different(),
                compared.newer(),
                targetAll.rows() - (sourceAll.rows() - compared.missing()),
                compared.examples());
    }

    private Map<Integer, RowSetDigest> digests(boolean ofSource, String phase) {
        Map<Integer, RowSetDigest> digests = new HashMap<>();
        Tally tally = new Tally(phase, 0, AdoptionCounts.NONE);
        forAll(new DigestWork(names, ofSource), found -> {
            if (ofSource) {
                list(found.unusable());
            }
            found.digests()
                    .forEach((hour, digest) -> digests.computeIfAbsent(hour, absent -> new RowSetDigest())
                            .add(digest));
            tally.add(new AdoptionCounts(found.rows(), 0, 0));
        });
        return digests;
    }

    private static RowSetDigest sum(Map<Integer, RowSetDigest> digests) {
        RowSetDigest sum = new RowSetDigest();
        digests.values().forEach(sum::add);
        return sum;
    }

    private ComparedRows compare(Set<Integer> hours) {
        ComparedRows[] compared = {ComparedRows.NONE};
        Tally tally = new Tally("comparing rows", 0, AdoptionCounts.NONE);
        forAll(new CompareWork(names, hours), found -> {
            compared[0] = compared[0].plus(found);
            tally.add(AdoptionCounts.NONE);
        });
        return compared[0];
    }

    private <R extends Serializable> void forAll(PieceWork<R> work, Consumer<R> done) {
        executor.run(work, IntStream.range(0, Pieces.COUNT).boxed().toList(), (piece, result) -> done.accept(result));
    }

    private void list(List<UnusableRow> unusable) {
        unusable.forEach(row -> listener.unusable(row.key(), row.reason()));
    }

    /** Counts the pieces of a phase and tells the listener. */
    private final class Tally {
        private final String phase;
        private int pieces;
        private AdoptionCounts counts;

        Tally(String phase, int pieces, AdoptionCounts counts) {
            this.phase = phase;
            this.pieces = pieces;
            this.counts = counts;
        }

        void add(AdoptionCounts ofPiece) {
            pieces++;
            counts = counts.plus(ofPiece);
            listener.progress(phase, (double) pieces / Pieces.COUNT, counts);
        }
    }
}
