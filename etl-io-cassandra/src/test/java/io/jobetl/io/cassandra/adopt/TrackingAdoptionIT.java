package io.jobetl.io.cassandra.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands in tables of others besides the columns that are counted. */
final class TrackingAdoptionIT {
    private static final TrackingAdoption.Listener SILENT = new TrackingAdoption.Listener() {
        @Override
        public void progress(String phase, double done, AdoptionCounts counts) {}

        @Override
        public void unusable(String key, String reason) {}
    };

    private final TestKeyspace keyspace = TestKeyspace.name();
    private final CqlSession session = keyspace.session();
    private final String source = keyspace.keyspace() + ".clicks";

    TrackingAdoptionIT() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        session.execute("CREATE TYPE " + keyspace.keyspace() + ".addr (street text, zip int)");
        session.execute("CREATE TABLE " + source + " (create_time timeuuid PRIMARY KEY, custom_track text, job_id int,"
                + " bid decimal, uid text, hour text, tags set<text>, home frozen<addr>)");
    }

    @AfterEach
    void dropKeyspace() {
        keyspace.close();
    }

    private TrackingAdoption open(String... without) {
        return TrackingAdoption.open(
                session, keyspace.keyspace(), keyspace.keyspace(), "clicks", Set.of(without), SILENT);
    }

    @Test
    void should_name_columns_that_have_no_place_and_copy_the_rest_without_them() {
        session.execute("INSERT INTO " + source + " (create_time, custom_track, job_id, bid, hour, tags)"
                + " VALUES (now(), 'click', 1, 1.5, 'noon', {'a', 'b'})");

        assertThatThrownBy(this::open)
                .hasMessageContaining(
                        "column hour has the name of a key column there: leave it out with --without hour")
                .hasMessageContaining("column tags is set<text>")
                .hasMessageContaining("column home is frozen<addr>")
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Kind.MISCONFIGURED, StoreException::kind);
        assertThatThrownBy(() -> open("hour", "tags", "home", "bid", "shoes"))
                .hasMessageContaining("column bid is counted")
                .hasMessageContaining("no column shoes");

        TrackingAdoption adoption = open("hour", "tags", "home");
        assertThat(adoption.copy().copied()).isEqualTo(1);
        assertThat(adoption.check()).returns(true, AdoptionCheck::isExact);
    }

    /** A key that was written without a time to live stays when all of its columns are gone. */
    @Test
    void should_be_exact_again_when_only_the_key_of_a_row_is_left() {
        session.execute("INSERT INTO " + source + " (create_time, uid) VALUES (now(), 'stays')");
        session.execute("INSERT INTO " + source + " (create_time) VALUES (d5f0a6b2-e8b1-11f0-89ab-fedcba987654)");
        TrackingAdoption adoption = open("hour", "tags", "home");
        AdoptionCheck living = null;
        // On a busy machine it may be over before it is compared.
        for (int seconds = 8; seconds <= 32 && (living == null || !living.isExact()); seconds *= 2) {
            session.execute("UPDATE " + source + " USING TTL " + seconds + " SET custom_track = 'click', job_id = 1,"
                    + " bid = 2 WHERE create_time = d5f0a6b2-e8b1-11f0-89ab-fedcba987654");
            adoption.copy();
            living = adoption.check();
        }
        assertThat(living).returns(true, AdoptionCheck::isExact).returns(0L, AdoptionCheck::onlyInTarget);

        // In the two tables the values do not expire at the same moment.
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(session.execute("SELECT job_id FROM " + source + " WHERE create_time ="
                                    + " d5f0a6b2-e8b1-11f0-89ab-fedcba987654")
                            .one()
                            .isNull(0))
                    .isTrue();
            adoption.copy();
            assertThat(adoption.check()).returns(true, AdoptionCheck::isExact).returns(0L, AdoptionCheck::onlyInTarget);
        });
    }
}
