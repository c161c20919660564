package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.io.cassandra.write.BoundedWrites;
import io.jobetl.io.cassandra.write.RowInsert;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    /** At 10^9 rows a piece has 10^6; at few rows an empty piece costs a millisecond or two. */
    private static final int PIECES = 1_024;

    private static final Duration CLOCK_ALLOWANCE = Duration.ofHours(1);
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(30);
    /** Rows are wide here: three values per column. */
    private static final int PAGE_ROWS = 1_000;

    private static final int MAX_ATTEMPTS = 12;
    private static final int MOST_EXAMPLES = 10;
    /** One read at a time by key, so many side by side. */
    private static final int LOOKUPS_AHEAD = 128;

    private static final long TOKENS_PER_PIECE = ((1L << 32) / PIECES) << 32;
    private static final long SECONDS_PER_HOUR = 3_600;

    /** Is told how it goes, after each piece. */
    public interface Listener {
        /** @param done from 0 to 1 */
        void progress(String phase, double done, AdoptionCounts counts);

        /** A row that cannot be copied; told once per {@link #check} or {@link #count}. */
        void unusable(String key, String reason);
    }

    private final CqlSession session;
    private final String sourceName;
    private final String targetName;
    private final ColumnMapping columns;
    private final int shards;
    private final AdoptionProgress progress;
    private final Listener listener;
    private final PreparedStatement selectWithTimes;
    private final PreparedStatement selectSource;
    private final PreparedStatement selectTarget;
    private final PreparedStatement selectTargetRow;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final List<TypeCodec<Object>> codecs;
    private final AtomicReference<@Nullable String> firstRefusal = new AtomicReference<>();

    private TrackingAdoption(
            CqlSession session,
            String keyspace,
            String sourceName,
            String targetName,
            ColumnMapping columns,
            int shards,
            Listener listener) {
        this.session = session;
        this.sourceName = sourceName;
        this.targetName = targetName;
        this.columns = columns;
        this.shards = shards;
        this.listener = listener;
        this.progress = new AdoptionProgress(session, keyspace, sourceName);
        List<String> selected = new ArrayList<>(List.of(ColumnMapping.KEY));
        selected.addAll(columns.values());
        String names = RowInsert.join(selected, "%s", ", ");
        String ofPiece = " WHERE token(create_time) > ? AND token(create_time) <= ?";
        String times = columns.values().isEmpty()
                ? ""
                : ", " + RowInsert.join(columns.values(), "WRITETIME(%s)", ", ") + ", "
                        + RowInsert.join(columns.values(), "TTL(%s)", ", ");
        selectWithTimes = session.prepare("SELECT " + names + times + " FROM " + sourceName + ofPiece);
        selectSource = session.prepare("SELECT " + names + " FROM " + sourceName + ofPiece);
        selectTarget = session.prepare("SELECT " + names + " FROM " + targetName
                + " WHERE token(hour, shard) > ? AND token(hour, shard) <= ?");
        selectTargetRow = session.prepare("SELECT " + names + times + " FROM " + targetName
                + " WHERE hour = ? AND shard = ? AND create_time = ?");
        List<String> inserted = new ArrayList<>(List.of("hour", "shard"));
        inserted.addAll(selected);
        insert = session.prepare("INSERT INTO " + targetName + " (" + RowInsert.join(inserted, "%s", ", ")
                + ") VALUES (" + RowInsert.join(inserted, "?", ", ") + ") USING TIMESTAMP ? AND TTL ?");
        codecs = RowInsert.codecs(session, insert, 0, inserted.size());
        update = columns.values().isEmpty()
                ? insert
                : session.prepare("UPDATE " + targetName + " USING TIMESTAMP ? AND TTL ? SET "
                        + RowInsert.join(columns.values(), "%s = ?", ", ")
                        + " WHERE hour = ? AND shard = ? AND create_time = ?");
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
        CassandraConfig.checkIdentifier("keyspace", keyspace);
        CassandraConfig.checkIdentifier("keyspace", sourceKeyspace);
        CassandraConfig.checkIdentifier("table", sourceTable);
        String sourceName = CassandraSchema.quoted(sourceKeyspace) + "." + CassandraSchema.quoted(sourceTable);
        String targetName = CassandraSchema.quoted(keyspace) + "." + CassandraSchema.TRACKING;
        try {
            TrackingTableShape source = find(session, sourceKeyspace, sourceTable, TrackingLayout.FLAT);
            TrackingTableShape target = find(session, keyspace, CassandraSchema.TRACKING, TrackingLayout.HOURLY);
            return new TrackingAdoption(
                    session,
                    keyspace,
                    sourceName,
                    targetName,
                    ColumnMapping.of(source, sourceName, target, targetName, without),
                    new CassandraSchema(keyspace, Replication.simple(1)).storedShards(session),
                    listener);
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot look at " + sourceName + " and " + targetName, e);
        }
    }

    private static TrackingTableShape find(CqlSession session, String keyspace, String name, TrackingLayout layout) {
        TrackingTableShape table = TrackingTableShape.find(session, keyspace, name)
                .orElseThrow(() -> DriverFailures.misconfigured(
                        "there is no table " + keyspace + "." + name,
                        layout == TrackingLayout.FLAT
                                ? "name the old table as KEYSPACE.TABLE"
                                : "create it with `etl init` (cassandra.keyspace names its keyspace)"));
        if (table.layout() != layout) {
            throw DriverFailures.misconfigured(
                    "table " + keyspace + "." + name + " has the layout "
                            + table.layout().optionName() + ", needed is " + layout.optionName(),
                    "rows go from a flat table into the hourly one of another keyspace (set cassandra.keyspace, then `etl"
                            + " init`)");
        }
        return table;
    }

    /**
     * Copies what is left of the pass under way, or makes the next one.
     *
     * @return the counts of the whole pass, also of the part that an earlier call did
     * @throws StoreException when the server does not answer for longer than the retries last; what is done
     *     stays done
     */
    public AdoptionCounts copy() {
        return storeFailuresOf("copying " + sourceName, () -> {
            progress.createTable();
            AdoptionProgress.Pass pass = progress.current(PIECES);
            progress.begin(pass);
            Instant before = pass.before();
            long sinceMicros = before == null
                    ? Long.MIN_VALUE
                    : ChronoUnit.MICROS.between(Instant.EPOCH, before.minus(CLOCK_ALLOWANCE));
            AdoptionCounts counts = pass.counts();
            BoundedWrites writes = new BoundedWrites(session, targetName, MAX_ATTEMPTS);
            for (int piece = pass.done().nextClearBit(0);
                    piece < PIECES;
                    piece = pass.done().nextClearBit(piece + 1)) {
                AdoptionCounts ofPiece = copyPiece(piece, sinceMicros, writes);
                writes.await();
                String refused = firstRefusal.get();
                if (refused != null) {
                    throw DriverFailures.failure(
                            Kind.REFUSED,
                            targetName + " does not take a row of " + sourceName + ": " + refused,
                            "",
                            null);
                }
                progress.finish(pass, piece, ofPiece);
                counts = counts.plus(ofPiece);
                listener.progress("pass " + pass.number(), (piece + 1.0) / PIECES, counts);
            }
            return counts;
        });
    }

    /** What {@link #copy} would read in a first pass; nothing is written. */
    public AdoptionCounts count() {
        return storeFailuresOf("reading " + sourceName, () -> {
            AdoptionCounts counts = AdoptionCounts.NONE;
            for (int piece = 0; piece < PIECES; piece++) {
                for (Row row : piece(selectSource, piece)) {
                    boolean usable = usableKey(row, listener::unusable).isPresent();
                    counts = counts.plus(new AdoptionCounts(1, 0, usable ? 0 : 1));
                }
                listener.progress("counting", (piece + 1.0) / PIECES, counts);
            }
            return counts;
        });
    }

    private AdoptionCounts copyPiece(int piece, long sinceMicros, BoundedWrites writes) {
        long read = 0;
        long copied = 0;
        long unusable = 0;
        for (Row row : piece(selectWithTimes, piece)) {
            read++;
            Optional<UUID> key = usableKey(row, TrackingAdoption::notListed);
            if (key.isEmpty()) {
                unusable++;
            } else if (copyRow(row, key.get(), sinceMicros, writes)) {
                copied++;
            }
        }
        return new AdoptionCounts(read, copied, unusable);
    }

    /** Values of one write time and time to live belong to one statement. */
    private record Written(long atMicros, int ttlSeconds) {}

    /** @return false when it was copied by the pass before */
    private boolean copyRow(Row row, UUID key, long sinceMicros, BoundedWrites writes) {
        Object[] values = values(key, row);
        int count = values.length;
        Map<Written, List<Integer>> groups = new HashMap<>();
        for (int i = 0; i < count; i++) {
            if (values[i] != null) {
                Written written = new Written(row.getLong(1 + count + i), row.getInt(1 + 2 * count + i));
                groups.computeIfAbsent(written, same -> new ArrayList<>()).add(i);
            }
        }
        if (groups.isEmpty()) {
            // A row of nothing but its key does not tell when it was written; its event is no later than that.
            groups.put(new Written(eventMicros(key), 0), List.of());
        } else if (newestMicros(row) < sinceMicros) {
            return false;
        }
        groups.forEach((written, members) -> writes.submit(
                written.ttlSeconds() == 0
                        ? boundInsert(key, values, members, written)
                        : boundUpdate(key, values, members, written),
                1,
                refusal -> {
                    if (refusal != null) {
                        firstRefusal.compareAndSet(null, "create_time=" + key + ": " + refusal);
                    }
                }));
        return true;
    }

    private BoundStatement boundInsert(UUID key, Object[] values, List<Integer> members, Written written) {
        BoundStatementBuilder bound = boundKey(insert.boundStatementBuilder(), 0, key);
        for (int i : members) {
            bound = bound.set(3 + i, values[i], codecs.get(3 + i));
        }
        return bound.setLong(3 + values.length, written.atMicros())
                .setInt(4 + values.length, 0)
                .build();
    }

    /**
     * Values that expire, without a mark that their row is there: an INSERT would make one that expires with them, and
     * then also hides one that is written for the row itself when only its key is left of it in the flat table.
     */
    private BoundStatement boundUpdate(UUID key, Object[] values, List<Integer> members, Written written) {
        BoundStatementBuilder bound =
                update.boundStatementBuilder().setLong(0, written.atMicros()).setInt(1, written.ttlSeconds());
        for (int i : members) {
            bound = bound.set(2 + i, values[i], codecs.get(3 + i));
        }
        return boundKey(bound, 2 + values.length, key).build();
    }

    /** @param first index of {@code hour}, which shard and create_time follow */
    private BoundStatementBuilder boundKey(BoundStatementBuilder bound, int first, UUID key) {
        return bound.setInstant(first, Instant.ofEpochSecond(SECONDS_PER_HOUR * hour(key)))
                .setInt(first + 1, (int) Math.floorMod(key.getLeastSignificantBits(), (long) shards))
                .setUuid(first + 2, key);
    }

    /**
     * Reads both tables and compares them, hour by hour by digest; rows of hours that differ are compared one by one.
     *
     * @throws StoreException when a table cannot be read
     */
    public AdoptionCheck check() {
        return storeFailuresOf("comparing " + sourceName + " with " + targetName, () -> {
            Map<Integer, RowSetDigest> source = digests(selectSource, "reading the flat table", listener::unusable);
            Map<Integer, RowSetDigest> target =
                    digests(selectTarget, "reading the hourly table", TrackingAdoption::notListed);
            Set<Integer> differing = new HashSet<>();
            source.forEach((hour, digest) -> {
                RowSetDigest other = target.get(hour);
                if (other == null || !digest.isSame(other)) {
                    differing.add(hour);
                }
            });
            RowSetDigest sourceAll = sum(source);
            RowSetDigest targetAll = sum(target);
            Comparison comparison = differing.isEmpty() ? new Comparison() : compareRows(differing);
            return new AdoptionCheck(
                    sourceAll.toString(),
                    targetAll.toString(),
                    comparison.missing,
                    comparison.different,
                    comparison.newer,
                    targetAll.rows() - (sourceAll.rows() - comparison.missing),
                    List.copyOf(comparison.examples));
        });
    }

    @SuppressWarnings("ArrayRecordComponent") // only carried from one read to the other
    private record Expected(long[] hash, long newestMicros) {}

    private static final class Comparison {
        private long missing;
        private long different;
        private long newer;
        private final List<String> examples = new ArrayList<>();

        private void example(String text) {
            if (examples.size() < MOST_EXAMPLES) {
                examples.add(text);
            }
        }
    }

    private Map<Integer, RowSetDigest> digests(
            PreparedStatement select, String phase, BiConsumer<String, String> unusable) {
        Map<Integer, RowSetDigest> digests = new HashMap<>();
        long rows = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            for (Row row : piece(select, piece)) {
                rows++;
                Optional<UUID> key = usableKey(row, unusable);
                if (key.isPresent()) {
                    digests.computeIfAbsent(hour(key.get()), hour -> new RowSetDigest())
                            .add(hash(key.get(), row));
                }
            }
            listener.progress(phase, (piece + 1.0) / PIECES, new AdoptionCounts(rows, 0, 0));
        }
        return digests;
    }

    private Comparison compareRows(Set<Integer> hours) {
        Comparison comparison = new Comparison();
        for (int piece = 0; piece < PIECES; piece++) {
            Map<UUID, Expected> wanted = new LinkedHashMap<>();
            for (Row row : piece(selectWithTimes, piece)) {
                usableKey(row, TrackingAdoption::notListed)
                        .filter(key -> hours.contains(hour(key)))
                        .ifPresent(key -> wanted.put(key, new Expected(hash(key, row), newestMicros(row))));
            }
            compare(wanted, comparison);
            listener.progress("comparing rows", (piece + 1.0) / PIECES, AdoptionCounts.NONE);
        }
        return comparison;
    }

    private void compare(Map<UUID, Expected> wanted, Comparison comparison) {
        Map<UUID, CompletionStage<AsyncResultSet>> underWay = new LinkedHashMap<>();
        for (UUID key : wanted.keySet()) {
            if (underWay.size() == LOOKUPS_AHEAD) {
                compareOldest(underWay, wanted, comparison);
            }
            underWay.put(
                    key,
                    session.executeAsync(boundKey(selectTargetRow.boundStatementBuilder(), 0, key)
                            .setTimeout(PAGE_TIMEOUT)
                            .build()));
        }
        while (!underWay.isEmpty()) {
            compareOldest(underWay, wanted, comparison);
        }
    }

    private void compareOldest(
            Map<UUID, CompletionStage<AsyncResultSet>> underWay, Map<UUID, Expected> wanted, Comparison comparison) {
        UUID key = underWay.keySet().iterator().next();
        Row found = answer(Objects.requireNonNull(underWay.remove(key))).one();
        if (found == null) {
            comparison.missing++;
            comparison.example("missing " + key);
            return;
        }
        Expected expected = Objects.requireNonNull(wanted.get(key));
        if (Arrays.equals(hash(key, found), expected.hash())) {
            return;
        }
        if (newestMicros(found) > expected.newestMicros()) {
            comparison.newer++;
        } else {
            comparison.different++;
            comparison.example("different " + key);
        }
    }

    /** Write time of the value that was written last; the row was selected with its times. */
    private long newestMicros(Row row) {
        int count = columns.values().size();
        long newest = Long.MIN_VALUE;
        for (int i = 1 + count; i < 1 + 2 * count; i++) {
            if (!row.isNull(i)) {
                newest = Math.max(newest, row.getLong(i));
            }
        }
        return newest;
    }

    private static AsyncResultSet answer(CompletionStage<AsyncResultSet> asked) {
        try {
            return asked.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DriverException failure ? failure : e;
        }
    }

    private static RowSetDigest sum(Map<Integer, RowSetDigest> digests) {
        RowSetDigest sum = new RowSetDigest();
        digests.values().forEach(sum::add);
        return sum;
    }

    private Optional<UUID> usableKey(Row row, BiConsumer<String, String> unusable) {
        try {
            UUID key = ColumnMapping.key(row);
            values(key, row);
            return Optional.of(key);
        } catch (UnusableRowException e) {
            unusable.accept(e.key(), e.reason());
            return Optional.empty();
        }
    }

    private long[] hash(UUID key, Row row) {
        return RowSetDigest.hash(key, columns.values(), values(key, row));
    }

    /** As the hourly table holds them, in the order of the columns. */
    private @Nullable Object[] values(UUID key, Row row) {
        Object[] values = new Object[columns.values().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.converted(key, columns.values().get(i), row.getObject(1 + i));
        }
        return values;
    }

    private ResultSet piece(PreparedStatement select, int piece) {
        long from = Long.MIN_VALUE + piece * TOKENS_PER_PIECE;
        long to = piece == PIECES - 1 ? Long.MAX_VALUE : from + TOKENS_PER_PIECE;
        return session.execute(select.boundStatementBuilder()
                .setLong(0, from)
                .setLong(1, to)
                .setPageSize(PAGE_ROWS)
                .setTimeout(PAGE_TIMEOUT)
                .build());
    }

    /** For reads of rows that are listed by another one. */
    private static void notListed(String key, String reason) {}

    private static int hour(UUID key) {
        return TimeUuids.epochHour(key.getMostSignificantBits());
    }

    /** Microseconds since 1970. */
    private static long eventMicros(UUID key) {
        return TimeUuids.epochMillis(key.getMostSignificantBits()) * 1_000;
    }

    private static <T> T storeFailuresOf(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (DriverException e) {
            Kind kind = DriverFailures.kindOf(e);
            throw DriverFailures.failure(
                    kind,
                    what + " failed: " + DriverFailures.reason(e),
                    kind.isPassing()
                            ? "call it again when Cassandra answers, it continues where it left off"
                            : "look at the columns of both tables, then call it again: it continues where it left off",
                    e);
        }
    }
}
