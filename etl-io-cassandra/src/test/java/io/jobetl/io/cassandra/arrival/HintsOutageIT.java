package io.jobetl.io.cassandra.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.ArrivalTable;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.testkit.servers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isOwnServer")
final class HintsOutageIT {
    private static final UUID KEY = new UUID(TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(490_977)), 7);

    private final TestKeyspace keyspace = TestKeyspace.name();
    private final CqlSession session =
            CassandraSessions.open(TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(20)));
    private final CassandraArrivalHints hints = new CassandraArrivalHints(session, keyspace.keyspace());
    private final List<ArrivalHint> heard = new ArrayList<>();

    static boolean isOwnServer() {
        return TestServers.isOwn(Server.CASSANDRA);
    }

    @AfterEach
    void close() {
        hints.close();
        session.close();
        keyspace.close();
    }

    @Test
    void should_answer_at_once_while_the_server_hangs_and_go_on_behind_it() {
        keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, 1);
        hints.seek(List.of());
        awaitAnswering(true);
        LocalServers servers = TestServers.own(Server.CASSANDRA);
        servers.pause(Server.CASSANDRA);
        try {
            awaitAnswering(false);
            long begunNanos = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                assertThat(hints.poll().hints()).isEmpty();
            }
            assertThat(System.nanoTime() - begunNanos)
                    .isLessThan(Duration.ofSeconds(1).toNanos());
        } finally {
            servers.resume(Server.CASSANDRA);
        }
        awaitAnswering(true);

        keyspace.session()
                .execute(keyspace.session()
                        .prepare(ArrivalTable.insert(keyspace.keyspace()))
                        .bind(ArrivalTable.minuteOf(Instant.now()), 0, KEY));

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            heard.addAll(hints.poll().hints());
            return heard.size() == 1;
        });
    }

    @Test
    void should_have_no_hints_and_throw_nothing_when_the_session_is_closed() {
        keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, 1);
        hints.seek(List.of());
        awaitAnswering(true);

        session.close();

        awaitAnswering(false);
        assertThat(hints.poll().hints()).isEmpty();
    }

    private void awaitAnswering(boolean answering) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    heard.addAll(hints.poll().hints());
                    return hints.isAnswering() == answering;
                });
    }
}
