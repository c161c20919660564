package io.jobetl.runtime.doctor;

import io.jobetl.io.kafka.connect.ConnectorStatus;
import io.jobetl.io.kafka.topics.KafkaTopics;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.runtime.stores.Stores;
import java.util.List;

/** Checks the change topics and the connector; changes nothing. */
final class KafkaChecks {
    private KafkaChecks() {}

    /** @throws RuntimeException when the brokers do not answer */
    static void topics(Stores stores, Findings findings) {
        List<String> plan = new KafkaTopics(stores.kafka()).plan();
        findings.require(
                plan.isEmpty(),
                "topics",
                plan.isEmpty() ? stores.kafka().topics() + " keep every change" : "to do: " + String.join("; ", plan),
                "changes would be lost: run `etl init`");
    }

    /** @throws RuntimeException when Connect does not answer */
    static void connector(Stores stores, String name, Findings findings) {
        try {
            ConnectorStatus status = stores.connect().status(name);
            findings.require(
                    status.isRunning(),
                    "connector",
                    name + ": " + status.summary()
                            + status.failure().map(reason -> ": " + reason).orElse(""),
                    "mend the cause, then `etl connector restart`");
        } catch (StoreException e) {
            if (e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.MISCONFIGURED) {
                throw e;
            }
            findings.failed("connector", String.valueOf(e.getMessage()), "run `etl connector deploy`");
        }
    }
}
