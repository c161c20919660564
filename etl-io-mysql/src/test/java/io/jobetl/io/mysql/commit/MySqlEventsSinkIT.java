package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.commit.InstanceLocks;
import io.jobetl.pipeline.contract.EventsSinkContract;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MySqlEventsSinkIT extends EventsSinkContract {
    /** The newest file of the binary log that the contract's changes come from. */
    private static final int NEWEST_LOG_FILE = 3;

    private final TestDatabase tables = TestDatabase.create();

    /** Changes cannot come from where the log has not been yet: the sink would take it for numbered anew. */
    @BeforeAll
    static void moveLogPastPositionsOfTheContract() {
        try (TestDatabase database = TestDatabase.empty()) {
            for (int file = 0; file <= NEWEST_LOG_FILE; file++) {
                database.execute("FLUSH BINARY LOGS");
            }
        }
    }

    @AfterEach
    void dropDatabase() {
        tables.close();
    }

    @Override
    protected EventsSink newSink(String owner, Duration leaseTime, int reenrichedCells) {
        return new MySqlEventsSink(
                tables.database(),
                new MySqlSinkConfig("events", owner, leaseTime, Duration.ofSeconds(10), reenrichedCells));
    }

    @Override
    protected void expireLease() {
        tables.execute("UPDATE etl_lease SET expires_at = SYSDATE(6) - INTERVAL 1 SECOND");
    }

    @Override
    protected void letLeaseRunDown() {
        long seconds = LEASE.dividedBy(3).toSeconds();
        tables.execute("UPDATE etl_lease SET expires_at = SYSDATE(6) + INTERVAL " + seconds + " SECOND");
    }

    @Override
    protected void endConnections() {
        String others = " FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";
        while (tables.number("SELECT COUNT(*)" + others) > 0) {
            String id = tables.text("SELECT MIN(id)" + others);
            if (id != null) {
                try {
                    tables.execute("KILL " + id);
                } catch (RuntimeException hasEnded) {
                    // it was killed before, and took a moment
                }
            }
        }
    }

    @Override
    protected void setSequenceBack() {
        tables.execute("UPDATE etl_lease SET seq = seq - 1");
    }

    @Override
    protected void setEpochBack() {
        tables.execute("UPDATE etl_lease SET epoch = epoch - 1, instance = 'gone', owner = 'gone'");
    }

    @Override
    protected List<DeadLetter> deadLetters() {
        return tables.deadLetters();
    }

    @Override
    protected List<Correction> corrections() {
        return tables.corrections();
    }

    @Override
    protected void requestRecount(int epochHour) {
        tables.execute("INSERT INTO etl_recount (hour, requested_by, requested_at) VALUES ('"
                + EpochHours.start(epochHour) + "', 'test', UTC_TIMESTAMP(6))");
    }

    @Test
    void should_take_over_at_once_when_the_process_of_the_writer_has_exited() {
        Locks locks = new Locks();
        try (EventsSink first = sinkWith(locks);
                EventsSink next = sinkWith(locks)) {
            assertThat(first.acquire()).isPresent();
            endConnections();
            assertThat(next.acquire()).as("it may connect again").isEmpty();

            locks.haveExited = true;

            assertThat(next.acquire()).isPresent();
            assertThatThrownBy(first::renewLease).isInstanceOf(FencedException.class);
        }
        assertThat(locks.held).as("all released").isEmpty();
    }

    @Test
    void should_not_take_over_from_a_writer_that_is_connected_whatever_locks_say() {
        Locks locks = new Locks();
        locks.haveExited = true;
        try (EventsSink first = sinkWith(locks);
                EventsSink next = sinkWith(locks)) {
            assertThat(first.acquire()).isPresent();

            assertThat(next.acquire()).isEmpty();
        }
    }

    private EventsSink sinkWith(Locks locks) {
        return new MySqlEventsSink(
                tables.database(),
                new MySqlSinkConfig("events", "next", LEASE, Duration.ofSeconds(10)),
                locks.ofOne(),
                PipelineObserver.NONE);
    }

    /** The locks of one machine. */
    private static final class Locks {
        private final Set<String> held = new HashSet<>();
        private boolean haveExited;

        InstanceLocks ofOne() {
            return new InstanceLocks() {
                private String own = "";

                @Override
                public void hold(String instance) {
                    own = instance;
                    held.add(instance);
                }

                @Override
                public boolean hasExited(String instance) {
                    return haveExited && held.contains(instance);
                }

                @Override
                public void release() {
                    held.remove(own);
                }
            };
        }
    }

    /** One that was running when the tables were made newer, and knows nothing of how far rows reach. */
    @Test
    void should_not_say_how_far_rows_reach_where_an_older_program_has_written_the_hour() {
        Instant counted = Instant.parse("2026-01-02T03:04:05.678901Z");
        HourState hour = new HourState(
                491_000,
                new Digest(1, 2, 3),
                RejectCounts.NONE,
                counted.plusSeconds(600),
                HourPhase.OPEN,
                counted,
                counted.plusNanos(7_000));
        try (EventsSink sink = newSink("a", LEASE)) {
            sink.acquire();
            sink.commit(Commit.builder().hours(List.of(hour)).build());
            assertThat(sink.acquire().orElseThrow().hours()).containsExactly(hour);

            tables.execute("UPDATE etl_hour SET row_count = 2, counted_at = counted_at + INTERVAL 1 MICROSECOND");

            assertThat(sink.acquire().orElseThrow().hours())
                    .singleElement()
                    .satisfies(state -> assertThat(state.rowsBefore()).isNull());
        }
    }

    @Test
    void should_say_when_and_how_late_an_hour_was_corrected() {
        try (EventsSink sink = newSink("a", LEASE)) {
            sink.acquire();
            CellKey key = new CellKey(473_352, 1, 2, 3, 4);
            sink.commit(Commit.builder()
                    .corrections(List.of(new Correction(key, null, new CellMetrics(1, 2_500_000, 0, 0, 0))))
                    .build());

            assertThat(tables.number("SELECT COUNT(*) FROM etl_correction c JOIN etl_lease l ON c.epoch = l.epoch"
                            + " AND c.seq = l.seq AND c.corrected_at = l.committed_at AND c.new_spend_hour = 2.5"
                            + " AND c.lateness_seconds = TIMESTAMPDIFF(SECOND, '2024-01-01 01:00:00', l.committed_at)"))
                    .isEqualTo(1);
        }
    }

    @Override
    protected @Nullable Instant updatedAt(CellKey key) {
        String time = tables.text("SELECT DATE_FORMAT(updated_at, '%Y-%m-%dT%H:%i:%s.%f') FROM events WHERE dates = '"
                + EpochHours.date(key.epochHour()) + "' AND hours = " + EpochHours.hourOfDay(key.epochHour())
                + " AND job_id = " + key.jobId() + " AND publisher_id = " + key.publisherId() + " AND campaign_id = "
                + key.campaignId() + " AND group_id = " + key.groupId());
        return time.equals("none") ? null : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
    }
}
