package io.jobetl.runtime.stores;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.kafka.topics.KafkaTopics;
import io.jobetl.io.mysql.schema.MySqlSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Creates or upgrades what the pipeline needs in each store. Every step is safe to repeat, and each answers what it
 * did, a line each; nothing when all was there. Stateless.
 */
public final class StoreSetup {
    private final Stores stores;
    private final Optional<TrackingLayout> layout;
    private final OptionalInt shards;
    private final Replication replication;

    /**
     * @param layout empty: that of the table if there is one, else hourly
     * @param shards empty: the stored number if there is one, else 4
     */
    public StoreSetup(Stores stores, Optional<TrackingLayout> layout, OptionalInt shards, Replication replication) {
        this.stores = stores;
        this.layout = layout;
        this.shards = shards;
        this.replication = replication;
    }

    /** Our layout with the default number of shards, for one node. */
    public static StoreSetup standard(Stores stores) {
        return new StoreSetup(stores, Optional.empty(), OptionalInt.empty(), Replication.simple(1));
    }

    public List<String> mysql() {
        MySqlSchema schema = new MySqlSchema(stores.mysql());
        int migrations = schema.migrate();
        schema.check();
        return migrations == 0
                ? List.of()
                : List.of(migrations + (migrations == 1 ? " migration applied" : " migrations applied"));
    }

    public List<String> cassandra() {
        CassandraSchema schema = schema();
        try (CqlSession session = stores.cassandra()) {
            TrackingLayout wanted = wantedLayout(schema, session);
            return schema.create(session, wanted, wantedShards(schema, session, wanted));
        }
    }

    public List<String> kafka() {
        return new KafkaTopics(stores.kafka()).create();
    }

    /** The statements that {@link #mysql} would run. */
    public List<String> mysqlPlan() {
        return new MySqlSchema(stores.mysql()).pendingStatements();
    }

    /** The statements for an empty cluster; those of tables that exist do nothing. */
    public List<String> cassandraPlan() {
        CassandraSchema schema = schema();
        try (CqlSession session = stores.cassandra()) {
            TrackingLayout wanted = wantedLayout(schema, session);
            return schema.statements(wanted, wantedShards(schema, session, wanted));
        }
    }

    /** What {@link #kafka} would do. */
    public List<String> kafkaPlan() {
        List<String> plan = new ArrayList<>();
        new KafkaTopics(stores.kafka()).plan().forEach(line -> plan.add("-- " + line));
        return plan;
    }

    private CassandraSchema schema() {
        return new CassandraSchema(stores.keyspace(), replication);
    }

    private TrackingLayout wantedLayout(CassandraSchema schema, CqlSession session) {
        return layout.or(() -> schema.existingLayout(session)).orElse(TrackingLayout.HOURLY);
    }

    private int wantedShards(CassandraSchema schema, CqlSession session, TrackingLayout wanted) {
        if (shards.isPresent()) {
            return shards.getAsInt();
        }
        boolean stored = wanted == TrackingLayout.HOURLY
                && schema.existingLayout(session).filter(wanted::equals).isPresent();
        return stored ? schema.storedShards(session) : CassandraSchema.DEFAULT_SHARDS;
    }
}
