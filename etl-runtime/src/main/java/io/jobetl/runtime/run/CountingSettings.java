package io.jobetl.runtime.run;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.mysql.schema.CountedSettings;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.TrackingSource;
import io.jobetl.runtime.settings.EtlConfig;
import java.util.Map;
import java.util.TreeMap;

/** What the numbers in {@code events} depend on: with another one of these the same tables would hold other sums. */
public final class CountingSettings {
    private CountingSettings() {}

    /**
     * To be compared with what is stored by {@link CountedSettings}.
     *
     * @param session of the cluster of the table
     * @param tracking the table of the configured keyspace
     */
    public static Map<String, String> of(EtlConfig config, CqlSession session, TrackingSource tracking) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("pipeline_name", config.pipeline().name());
        settings.put(
                CountedSettings.TRACKING_ID,
                new CassandraSchema(config.cassandra().keyspace(), Replication.simple(1))
                        .storedId(session)
                        .orElse(CountedSettings.UNKNOWN));
        settings.put("tracking_table", config.cassandra().keyspace() + ".tracking");
        if (tracking instanceof SlicedTrackingSource sliced) {
            settings.put("tracking_layout", "hourly");
            settings.put("tracking_shards", Integer.toString(sliced.shards()));
        } else {
            settings.put("tracking_layout", "flat");
        }
        return settings;
    }
}
