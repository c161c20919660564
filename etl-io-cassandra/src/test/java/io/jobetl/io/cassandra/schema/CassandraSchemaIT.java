package io.jobetl.io.cassandra.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CassandraSchemaIT {
    private final TestKeyspace keyspace = TestKeyspace.name();
    private final CqlSession session = keyspace.session();
    private final CassandraSchema schema = keyspace.schema();

    @AfterEach
    void dropKeyspace() {
        keyspace.close();
    }

    @Test
    void should_create_all_once() {
        assertThat(schema.existingLayout(session)).isEmpty();

        assertThat(schema.create(session, TrackingLayout.HOURLY, 8))
                .isEqualTo(schema.statements(TrackingLayout.HOURLY, 8));

        assertThat(schema.existingLayout(session)).contains(TrackingLayout.HOURLY);
        assertThat(schema.storedShards(session)).isEqualTo(8);
        assertThat(schema.create(session, TrackingLayout.HOURLY, 8)).isEmpty();
    }

    @Test
    void should_give_an_id_once_also_to_tables_of_an_older_version() {
        schema.create(session, TrackingLayout.HOURLY, 4);
        String first = schema.storedId(session).orElseThrow();
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        assertThat(schema.storedId(session)).contains(first);

        session.execute("DELETE FROM " + keyspace.keyspace() + ".tracking_layout WHERE name = 'id'");
        assertThat(schema.storedId(session)).isEmpty();
        assertThat(keyspace.schema().create(session, TrackingLayout.HOURLY, 4)).hasSize(1);
        assertThat(schema.storedId(session)).isPresent().get().isNotEqualTo(first);
    }

    @Test
    void should_create_flat_layout() {
        assertThat(schema.create(session, TrackingLayout.FLAT, 4)).isEqualTo(schema.statements(TrackingLayout.FLAT, 4));

        assertThat(schema.existingLayout(session)).contains(TrackingLayout.FLAT);
        assertThat(schema.create(session, TrackingLayout.FLAT, 4)).isEmpty();
        assertThat(schema.storedId(session)).isPresent();
    }

    @Test
    void should_create_what_is_missing() {
        schema.create(session, TrackingLayout.HOURLY, 4);
        session.execute("DROP TABLE " + keyspace.keyspace() + ".search");
        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");

        assertThat(schema.create(session, TrackingLayout.HOURLY, 4)).hasSize(2);
    }

    @Test
    void should_add_the_table_of_hints_to_an_older_installation_of_the_hourly_layout() {
        schema.create(session, TrackingLayout.HOURLY, 4);
        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking_arrival");

        assertThat(schema.create(session, TrackingLayout.HOURLY, 4))
                .singleElement()
                .asString()
                .contains("CREATE TABLE", ".tracking_arrival (");
    }

    @Test
    void should_keep_shard_count_and_say_how_to_go_on() {
        schema.create(session, TrackingLayout.HOURLY, 4);

        assertThatThrownBy(() -> schema.create(session, TrackingLayout.HOURLY, 8))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("has 4 shards per hour, asked for was 8")
                .hasMessageContaining("use another keyspace");
        assertThat(schema.storedShards(session)).isEqualTo(4);
    }

    @Test
    void should_keep_layout_and_say_how_to_go_on() {
        schema.create(session, TrackingLayout.FLAT, 4);

        assertThatThrownBy(() -> schema.create(session, TrackingLayout.HOURLY, 4))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("exists in the layout flat, asked for was hourly")
                .hasMessageContaining("--tracking-layout flat");
        assertThatThrownBy(() -> schema.storedShards(session))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED));
    }

    @Test
    void should_adopt_hourly_table_without_count_only_with_enough_shards() {
        schema.create(session, TrackingLayout.HOURLY, 8);
        session.execute("TRUNCATE " + keyspace.keyspace() + ".tracking_layout");
        session.execute(
                "INSERT INTO " + keyspace.keyspace() + ".tracking (hour, shard, create_time) VALUES (0, 6, now())");

        assertThatThrownBy(() -> schema.create(session, TrackingLayout.HOURLY, 6))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("rows in shard=6");

        schema.create(session, TrackingLayout.HOURLY, 7);
        assertThat(schema.storedShards(session)).isEqualTo(7);
    }
}
