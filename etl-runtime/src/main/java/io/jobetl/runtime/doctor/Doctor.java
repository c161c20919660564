package io.jobetl.runtime.doctor;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks the machine and each store of an installation as the configured users see them; changes nothing. */
public final class Doctor {
    private static final int LEAST_JAVA = 17;

    /**
     * What was found.
     *
     * @param findings area by area
     * @param isReachable false when a store does not answer, so that its checks are open
     */
    public record Examination(List<Finding> findings, boolean isReachable) {
        public long count(Finding.Level level) {
            return findings.stream().filter(finding -> finding.level() == level).count();
        }
    }

    private final List<Finding> findings = new ArrayList<>();
    private boolean reachable = true;

    private Doctor() {}

    /** Asks all stores; takes a second or two, or as long as a store that does not answer is waited for. */
    public static Examination examine(EtlConfig config) {
        Stores stores = new Stores(config);
        Map<String, String> counted = new LinkedHashMap<>();
        Doctor doctor = new Doctor();
        doctor.check(
                "machine",
                area -> area.version(Runtime.version().toString(), LEAST_JAVA, "Java 17 or newer is needed"));
        doctor.check("mysql", area -> {
            MySqlChecks.run(stores.mysql(), area);
            counted.putAll(MySqlChecks.countedSettings(stores.mysql()));
        });
        doctor.check("cassandra", area -> {
            try (CqlSession session = stores.cassandra()) {
                CassandraChecks.run(
                        session, stores.keyspace(), counted, config.hints().fromCassandra(), area);
            }
        });
        doctor.check("kafka", area -> KafkaChecks.topics(config, stores, area));
        doctor.check("connect", area -> KafkaChecks.connector(config, stores, area));
        return new Examination(List.copyOf(doctor.findings), doctor.reachable);
    }

    private void check(String area, Consumer<Findings> checks) {
        Findings found = new Findings(area);
        try {
            checks.accept(found);
        } catch (StoreException e) {
            reachable &= !e.kind().isPassing();
            found.failed("connection", e);
        }
        findings.addAll(found.all());
    }
}
