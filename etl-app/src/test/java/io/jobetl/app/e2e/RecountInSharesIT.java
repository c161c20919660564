package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.app.CommandRun;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import io.jobetl.verify.RawShare;
import io.jobetl.verify.Recounting;
import io.jobetl.verify.ShareRecount;
import io.jobetl.verify.Verifier;
import io.jobetl.verify.VerifyReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recount in one share, in several and by others is one and the same, in either layout. */
class RecountInSharesIT {
    private static final int ROWS = 1_000;
    private static final int EVERYTHING = 10_000;

    private final String name =
            "shares_" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    private final Map<String, String> environment = new HashMap<>();
    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(9, ChronoUnit.HOURS);
    private final Random random = new Random(1);

    private @TempDir Path directory;
    private CqlSession session;
    private @Nullable Connection mysql;

    @BeforeEach
    void open() throws SQLException {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        Endpoint cassandra = TestServers.cassandra();
        environment.putAll(TestEnvironment.of(name));
        session = CassandraSessions.open(CassandraConfig.of(cassandra.host(), cassandra.port(), name));
        session.execute(
                "CREATE KEYSPACE " + name + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    }

    private void init() throws SQLException {
        etl("init");
        mysql = DriverManager.getConnection(
                "jdbc:mysql://" + TestServers.mysql() + "/" + name + "?connectionTimeZone=UTC", "root", "1");
    }

    @AfterEach
    void close() throws SQLException {
        if (mysql != null) {
            mysql.close();
        }
        session.execute("DROP KEYSPACE IF EXISTS " + name);
        session.close();
    }

    @Test
    void should_find_the_same_in_shares_of_the_hourly_layout() throws Exception {
        init();
        PreparedStatement insert = session.prepare("INSERT INTO " + name + ".tracking (hour, shard, create_time,"
                + " custom_track, job_id, publisher_id, campaign_id, bid) VALUES (?, ?, ?, ?, ?, 2, 3, ?)");
        for (int i = 0; i < ROWS; i++) {
            UUID key = timeUuid();
            Instant itsHour = Instant.ofEpochSecond(3_600L * TimeUuids.epochHour(key.getMostSignificantBits()));
            int itsShard = (int) Math.floorMod(key.getLeastSignificantBits(), (long) CassandraSchema.DEFAULT_SHARDS);
            session.execute(insert.bind(
                    i % 100 == 0 ? itsHour.minus(1, ChronoUnit.HOURS) : itsHour,
                    i % 50 == 7 ? 1_000 + i : itsShard,
                    key,
                    i % 5 == 0 ? "alive" : "click",
                    i % 17,
                    BigDecimal.valueOf(i, 2)));
        }
        VerifyReport uncounted = verifyAlike();
        assertThat(uncounted.rejected()).containsEntry("wrong_partition", 30L);
        assertThat(uncounted.isExact()).isFalse();

        etl("run", "--once");

        assertThat(verifyAlike().isExact()).isTrue();
    }

    @Test
    void should_count_keys_once_whose_spellings_are_in_two_shares() throws Exception {
        session.execute("CREATE TABLE " + name + ".tracking (create_time text PRIMARY KEY, custom_track text,"
                + " job_id int, publisher_id int, campaign_id int, group_id int, bid double)");
        init();
        PreparedStatement insert = session.prepare("INSERT INTO " + name
                + ".tracking (create_time, custom_track, job_id, publisher_id, bid) VALUES (?, 'click', ?, 3, ?)");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            keys.add(timeUuid().toString());
            session.execute(insert.bind(keys.get(i), i % 17, i / 100.0));
        }
        etl("run", "--once");
        assertThat(verifyAlike())
                .returns(true, VerifyReport::isExact)
                .returns((long) ROWS, VerifyReport::rowsAggregated);

        for (int i = 0; i < 100; i++) {
            session.execute(insert.bind(keys.get(i).toUpperCase(Locale.ROOT), 18, 7.0));
        }
        etl("run", "--once");

        VerifyReport both = verifyAlike();
        assertThat(both.isExact()).as(both.verdict() + both.differences()).isTrue();
        assertThat(both.rejected()).isEqualTo(Map.of("wrong_partition", 100L));
        assertThat(both.rowsAggregated()).isEqualTo(ROWS);
    }

    @Test
    void should_fail_as_the_read_of_a_share_does() throws SQLException {
        init();
        session.execute("DROP TABLE " + name + ".tracking");

        assertThatThrownBy(() -> verifier().verify(1))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("tracking");
    }

    /** What is found in this process, which is what others find. */
    private VerifyReport verifyAlike() throws SQLException {
        VerifyReport here = verifier().verify(EVERYTHING);
        for (int shares : List.of(1, 3, 64)) {
            VerifyReport elsewhere =
                    verifier().recountedBy(new Elsewhere(shares)).verify(EVERYTHING);
            assertThat(elsewhere.json()).isEqualTo(here.json());
        }
        return here;
    }

    private Verifier verifier() {
        return new Verifier(session, name, Objects.requireNonNull(mysql), InstantSource.system());
    }

    /** As another machine does it: all that it gets and gives was sent, and shares end in any order. */
    private final class Elsewhere implements Recounting {
        private final int shares;

        Elsewhere(int shares) {
            this.shares = shares;
        }

        @Override
        public int shares(long rowsAbout) {
            return shares;
        }

        @Override
        public void recount(ShareRecount recount, List<RawShare> asked, Results results) {
            List<RawShare> shuffled = new ArrayList<>(asked);
            Collections.shuffle(shuffled, random);
            for (RawShare share : shuffled) {
                sent(recount).count(session, share); // a task that is done again
                results.counted(sent(sent(recount).count(session, sent(share))));
            }
        }
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

    /** In one of three hours. */
    private UUID timeUuid() {
        long ticks = TimeUuids.ticksOfEpochMillis(hour.toEpochMilli() + random.nextInt(3 * 3_600_000));
        return new UUID(TimeUuids.highOfTicks(ticks), random.nextLong() >>> 2 | Long.MIN_VALUE);
    }

    private void etl(String... arguments) {
        CommandRun run = CommandRun.of(environment, directory, arguments);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }
}
