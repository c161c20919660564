package io.jobetl.pipeline.simulation;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the reads of one process showed. It answers which set of rows a digest names: what was committed before, with
 * each read in the place of what stood in its range, whole reads only. The reads beside one that failed may have been
 * thrown away with it, those of a whole hour may not all have ended, and those of the sweep are pieces; so when all of
 * them together do not explain the digest, some of them may.
 */
final class ShownRows {
    private static final int MOST_DOUBTFUL_READS = 24;
    /** Reads before and after one that failed which may belong to it. */
    private static final int READS_TOGETHER = 16;

    private static final int MOST_PIECES = 16;

    private final Map<Integer, Hour> hours = new TreeMap<>();
    private final int shards;

    ShownRows(int shards) {
        this.shards = shards;
    }

    /** The process forgets everything and goes on from what is committed. */
    void reset(Map<Integer, Map<UUID, TrackingRow>> committed) {
        hours.clear();
        committed.forEach((hour, rows) -> hours.put(hour, new Hour(rows)));
    }

    /**
     * @param isAside it is a piece of something, and may not be used
     * @param isOfWholeHour it is part of the reading of a whole hour
     */
    void slice(Slice slice, List<TrackingRow> rows, boolean isAside, boolean isOfWholeHour) {
        hour(slice.epochHour()).add(new Read(slice, rows, isAside, isOfWholeHour));
    }

    /** A single row was read; it may be used, or not. */
    void row(TrackingRow row) {
        Slice itself = new Slice(row.epochHour(), row.shard(shards), row.ticks100ns(), row.ticks100ns());
        hour(row.epochHour()).add(new Read(itself, List.of(row), true, false));
    }

    /** A read has failed: it showed nothing. */
    void failed(Slice slice) {
        hour(slice.epochHour()).fail();
    }

    /** A read of all hours. */
    void table(List<TrackingRow> rows) {
        Map<Integer, List<TrackingRow>> byHour = new TreeMap<>();
        rows.forEach(row ->
                byHour.computeIfAbsent(hourOf(row), key -> new ArrayList<>()).add(row));
        TreeSet<Integer> all = new TreeSet<>(hours.keySet());
        all.addAll(byHour.keySet());
        all.forEach(hour -> hour(hour).add(new Read(null, byHour.getOrDefault(hour, List.of()), false, true)));
    }

    /**
     * The rows that the digest names, by key; null when no reads explain it. The process counts them from now on, so
     * what was read before is no longer in doubt.
     */
    @Nullable
    Map<UUID, TrackingRow> named(int epochHour, Digest digest) {
        return hour(epochHour).named(epochHour, digest);
    }

    /** The hour is committed with these rows. */
    void committed(int epochHour, Map<UUID, TrackingRow> rows) {
        hour(epochHour).committed = rows;
    }

    /** The row with this key as it was last committed by this process, or found when it started. */
    @Nullable
    TrackingRow counted(int epochHour, UUID key) {
        return hour(epochHour).committed.get(key);
    }

    private Hour hour(int epochHour) {
        return hours.computeIfAbsent(epochHour, key -> new Hour(Map.of()));
    }

    static int hourOf(TrackingRow row) {
        return row.createTime().version() == 1 ? row.epochHour() : HourlyFold.NO_HOUR;
    }

    /** True when both are no row, or rows that differ in no column that counts. */
    static boolean areSame(int epochHour, @Nullable TrackingRow left, @Nullable TrackingRow right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        return left.equals(right)
                || digest(epochHour, Map.of(left.createTime(), left))
                        .equals(digest(epochHour, Map.of(right.createTime(), right)));
    }

    static Digest digest(int epochHour, Map<UUID, TrackingRow> rows) {
        Partial partial = new Partial(epochHour);
        if (!rows.isEmpty()) {
            TrackingColumns columns = new TrackingColumns(rows.size());
            rows.values().forEach(row -> row.addTo(columns));
            partial.accumulate(columns);
        }
        return partial.digest();
    }

    private final class Hour {
        private Map<UUID, TrackingRow> committed;
        /** What the process is known to have counted when it last wanted to commit. */
        private Map<UUID, TrackingRow> named;
        /** Reads since then that showed something else. */
        private final List<Read> reads = new ArrayList<>();

        private final Set<Read> doubtful = Collections.newSetFromMap(new IdentityHashMap<>());
        private int doubtfulToCome;
        private Map<UUID, TrackingRow> latest;

        Hour(Map<UUID, TrackingRow> committed) {
            this.committed = committed;
            this.named = committed;
            this.latest = committed;
        }

        void add(Read read) {
            Map<UUID, TrackingRow> after = read.applied(latest, shards);
            if (!after.equals(latest)) {
                reads.add(read);
                latest = after;
                if (doubtfulToCome > 0 || read.isAside() || read.isOfWholeHour()) {
                    doubtful.add(read);
                }
            }
            doubtfulToCome--;
        }

        void fail() {
            doubtful.addAll(reads.subList(Math.max(0, reads.size() - READS_TOGETHER), reads.size()));
            doubtfulToCome = READS_TOGETHER;
        }

        @Nullable
        Map<UUID, TrackingRow> named(int epochHour, Digest digest) {
            Map<UUID, TrackingRow> rows = find(epochHour, digest);
            if (rows != null) {
                named = rows;
                latest = rows;
                List<Read> pieces = reads.stream().filter(Read::isAside).toList();
                reads.clear();
                doubtful.clear();
                // A piece is used when all of its span are there, and that may be after the next commit.
                reads.addAll(pieces.subList(Math.max(0, pieces.size() - MOST_PIECES), pieces.size()));
                doubtful.addAll(reads);
            }
            return rows;
        }

        private @Nullable Map<UUID, TrackingRow> find(int epochHour, Digest digest) {
            if (digest(epochHour, latest).equals(digest)) {
                return latest;
            }
            Set<Read> inDoubt = Collections.newSetFromMap(new IdentityHashMap<>());
            reads.stream().filter(doubtful::contains).limit(MOST_DOUBTFUL_READS).forEach(inDoubt::add);
            return new Search(epochHour, named, reads, inDoubt).find(digest);
        }
    }

    /** Tries all ways in which reads that are in doubt may have been used or not, those first that use the most. */
    private final class Search {
        private final int epochHour;
        private final Map<UUID, TrackingRow> rows;
        private final List<Read> reads;
        private final Set<Read> inDoubt;
        private final Map<TrackingRow, Digest> digests = new HashMap<>();
        private Digest digest = Digest.EMPTY;

        Search(int epochHour, Map<UUID, TrackingRow> before, List<Read> reads, Set<Read> inDoubt) {
            this.epochHour = epochHour;
            this.rows = new HashMap<>(before);
            this.reads = reads;
            this.inDoubt = inDoubt;
            before.values().forEach(row -> count(row, 1));
        }

        @Nullable
        Map<UUID, TrackingRow> find(Digest wanted) {
            return find(wanted, 0) ? rows : null;
        }

        private boolean find(Digest wanted, int next) {
            if (next == reads.size()) {
                return digest.equals(wanted);
            }
            Read read = reads.get(next);
            Digest before = digest;
            List<TrackingRow> replaced = new ArrayList<>();
            rows.values().removeIf(row -> read.isInRange(row, shards) && replaced.add(row));
            for (TrackingRow row : read.rows()) {
                TrackingRow other = rows.put(row.createTime(), row); // a single row has no range
                if (other != null) {
                    replaced.add(other);
                }
                count(row, 1);
            }
            replaced.forEach(row -> count(row, -1));
            if (find(wanted, next + 1)) {
                return true;
            }
            read.rows().forEach(row -> rows.remove(row.createTime()));
            replaced.forEach(row -> rows.put(row.createTime(), row));
            digest = before;
            return inDoubt.contains(read) && find(wanted, next + 1);
        }

        /** Digests are sums. */
        private void count(TrackingRow row, int times) {
            Digest one = digests.computeIfAbsent(row, key -> digest(epochHour, Map.of(key.createTime(), key)));
            digest = new Digest(
                    digest.rows() + times * one.rows(),
                    digest.hashHigh() + times * one.hashHigh(),
                    digest.hashLow() + times * one.hashLow());
        }
    }

    /**
     * @param slice where the read looked; null for the whole hour
     * @param isAside it is a piece of something, and may not be used
     * @param isOfWholeHour it is part of the reading of a whole hour, and may not be used before all are there
     */
    private record Read(@Nullable Slice slice, List<TrackingRow> rows, boolean isAside, boolean isOfWholeHour) {
        Map<UUID, TrackingRow> applied(Map<UUID, TrackingRow> before, int shards) {
            Map<UUID, TrackingRow> after = new HashMap<>(before);
            after.values().removeIf(row -> isInRange(row, shards));
            rows.forEach(row -> after.put(row.createTime(), row));
            return after;
        }

        private boolean isInRange(TrackingRow row, int shards) {
            return slice == null
                    || (row.shard(shards) == slice.shard()
                            && row.ticks100ns() >= slice.fromTicks()
                            && row.ticks100ns() < slice.toTicks());
        }
    }
}
