package io.jobetl.io.cassandra.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pieces that others work on, several at once and each twice, come to what one process does alone. */
final class PiecesElsewhereIT {
    private static final int ROWS = 400;
    private static final int UNUSABLE = 20;
    private static final long WRITTEN_MICROS = 1_600_000_000_000_000L;

    private final TestKeyspace alone = TestKeyspace.name();
    private final TestKeyspace together = TestKeyspace.name();
    private final CqlSession session = together.session();
    private final String source = alone.keyspace() + ".clicks";
    private final Random random = new Random(1);
    private final List<String> listed = new ArrayList<>();

    PiecesElsewhereIT() {
        alone.schema().create(session, TrackingLayout.HOURLY, 4);
        together.schema().create(session, TrackingLayout.HOURLY, 4);
        session.execute("CREATE TABLE " + source
                + " (create_time text PRIMARY KEY, custom_track text, job_id int, bid double, uid text)");
        PreparedStatement insert = session.prepare("INSERT INTO " + source
                + " (create_time, custom_track, job_id, bid, uid) VALUES (?, 'click', ?, 1.5, ?) USING TIMESTAMP ?"
                + " AND TTL ?");
        for (int i = 0; i < ROWS; i++) {
            String key = i < UNUSABLE ? "no time " + i : timeUuid().toString();
            session.execute(insert.bind(key, i, "user " + i, WRITTEN_MICROS + i, i % 3 == 0 ? 100_000 : 0));
        }
    }

    @AfterEach
    void dropKeyspaces() {
        alone.close();
        together.close();
    }

    @Test
    void should_come_to_the_same_in_any_order_and_when_each_piece_is_done_twice_at_once() {
        AdoptionCounts counts = open(alone).copy();
        AdoptionCheck check = open(alone).check();
        assertThat(listed).hasSize(UNUSABLE);
        List<String> listedAlone = List.copyOf(listed);
        listed.clear();

        TrackingAdoption elsewhere = open(together).workedBy(new Elsewhere(Integer.MAX_VALUE));
        assertThat(elsewhere.copy()).isEqualTo(counts).isEqualTo(new AdoptionCounts(ROWS, ROWS - UNUSABLE, UNUSABLE));
        assertThat(listed).isEmpty();
        assertThat(elsewhere.check()).isEqualTo(check).returns(true, AdoptionCheck::isExact);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(listedAlone);
        listed.clear();
        assertThat(elsewhere.count()).isEqualTo(new AdoptionCounts(ROWS, 0, UNUSABLE));
        assertThat(listed).containsExactlyInAnyOrderElementsOf(listedAlone);

        assertThat(writeTimes(together.keyspace() + ".tracking"))
                .hasSize(ROWS - UNUSABLE)
                .isEqualTo(writeTimes(alone.keyspace() + ".tracking"));
    }

    @Test
    void should_go_on_behind_the_pieces_that_were_handed_over_before_a_failure() {
        Elsewhere failing = new Elsewhere(300);
        TrackingAdoption adoption = open(together).workedBy(failing);
        assertThatThrownBy(adoption::copy).isInstanceOf(StoreException.class).hasMessage("piece 300 is lost");

        Elsewhere rest = new Elsewhere(Integer.MAX_VALUE);
        AdoptionCounts counts = open(together).workedBy(rest).copy();

        assertThat(failing.asked).isEqualTo(Pieces.COUNT);
        assertThat(rest.asked).isEqualTo(Pieces.COUNT - 300);
        assertThat(counts).isEqualTo(new AdoptionCounts(ROWS, ROWS - UNUSABLE, UNUSABLE));
        assertThat(open(together).check()).returns(true, AdoptionCheck::isExact);
    }

    @Test
    void should_find_rows_that_are_missing_or_differ_wherever_they_are_compared() {
        open(together).copy();
        String target = together.keyspace() + ".tracking";
        List<Row> rows = session.execute("SELECT hour, shard, create_time, uid FROM " + target)
                .all();
        Row gone = rows.get(0);
        Row changed = rows.get(1);
        session.execute(
                "DELETE FROM " + target + " WHERE hour = ? AND shard = ? AND create_time = ?",
                gone.getInstant(0),
                gone.getInt(1),
                gone.getUuid(2));
        session.execute(
                "DELETE uid FROM " + target + " WHERE hour = ? AND shard = ? AND create_time = ?",
                changed.getInstant(0),
                changed.getInt(1),
                changed.getUuid(2));

        AdoptionCheck found =
                open(together).workedBy(new Elsewhere(Integer.MAX_VALUE)).check();

        assertThat(found.missing()).isEqualTo(1);
        assertThat(found.different()).isEqualTo(1);
        assertThat(found.examples())
                .containsExactlyInAnyOrder("missing " + gone.getUuid(2), "different " + changed.getUuid(2));
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(open(together).check());
    }

    private Map<UUID, Long> writeTimes(String table) {
        Map<UUID, Long> times = new TreeMap<>();
        for (Row row : session.execute("SELECT create_time, WRITETIME(job_id) FROM " + table)) {
            times.put(row.getUuid(0), row.getLong(1));
        }
        return times;
    }

    private TrackingAdoption open(TestKeyspace target) {
        return TrackingAdoption.open(
                session, target.keyspace(), alone.keyspace(), "clicks", Set.of(), new TrackingAdoption.Listener() {
                    private double before;

                    @Override
                    public void progress(String phase, double done, AdoptionCounts counts) {
                        assertThat(done).isPositive().isLessThanOrEqualTo(1).isNotEqualTo(before);
                        before = done;
                    }

                    @Override
                    public void unusable(String key, String reason) {
                        listed.add(key + ": " + reason);
                    }
                });
    }

    private UUID timeUuid() {
        long ticks = TimeUuids.ticksOfEpochMillis(1_600_000_000_000L + random.nextInt(3 * 3_600_000));
        return new UUID(TimeUuids.highOfTicks(ticks), random.nextLong() >>> 2 | Long.MIN_VALUE);
    }

    /** As other machines do it: all that they get and give was sent, and pieces end in any order. */
    private final class Elsewhere implements PieceExecutor {
        private final int failsAfter;
        private int asked;

        Elsewhere(int failsAfter) {
            this.failsAfter = failsAfter;
        }

        @Override
        public <R extends Serializable> void run(PieceWork<R> work, List<Integer> pieces, BiConsumer<Integer, R> done) {
            asked = pieces.size();
            List<Integer> shuffled = new ArrayList<>(pieces);
            Collections.shuffle(shuffled, random);
            ExecutorService machines = Executors.newFixedThreadPool(4);
            try {
                List<CompletableFuture<R>> first = new ArrayList<>();
                List<CompletableFuture<R>> again = new ArrayList<>();
                for (int piece : shuffled) {
                    first.add(CompletableFuture.supplyAsync(() -> on(session, work, piece), machines));
                    again.add(CompletableFuture.supplyAsync(() -> on(session, work, piece), machines));
                }
                for (int i = 0; i < shuffled.size(); i++) {
                    if (i == failsAfter) {
                        throw new StoreException(Store.CASSANDRA, Kind.UNAVAILABLE, "piece 300 is lost", "", null);
                    }
                    first.get(i).join();
                    done.accept(shuffled.get(i), again.get(i).join());
                }
            } finally {
                machines.shutdownNow();
            }
        }
    }

    private static <R extends Serializable> R on(CqlSession session, PieceWork<R> work, int piece) {
        return sent(sent(work).open(session).apply(piece));
    }

    @SuppressWarnings("unchecked")
    private static <T> T sent(T value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
