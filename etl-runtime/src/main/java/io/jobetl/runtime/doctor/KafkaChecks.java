package io.jobetl.runtime.doctor;

import io.jobetl.io.kafka.topics.KafkaTopics;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.runtime.feed.FeedProbe;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.util.List;

/** Checks the change topics and the connector; changes nothing. */
final class KafkaChecks {
    private KafkaChecks() {}

    /** @throws RuntimeException when the brokers do not answer */
    static void topics(EtlConfig config, Stores stores, Findings findings) {
        List<String> plan = new KafkaTopics(stores.kafka()).plan();
        findings.require(
                plan.isEmpty(),
                "topics",
                plan.isEmpty() ? stores.kafka().topics() + " keep every change" : "to do: " + String.join("; ", plan),
                "changes would be lost: run `etl init`");
        config.hints()
                .kafkaTopic()
                .ifPresent(topic -> findings.advise(
                        new KafkaTopics(stores.kafka()).exists(topic),
                        "hints of late rows",
                        "topic " + topic,
                        "it does not exist: create it, or correct kafka.hints-topic; until then late rows wait as long"
                                + " again as they were late"));
    }

    /** @throws RuntimeException when Connect does not answer */
    static void connector(EtlConfig config, Stores stores, Findings findings) {
        stores.connect().names();
        try (FeedProbe probe = new FeedProbe(config)) {
            FeedState state = probe.look();
            String silence = state.silentFor()
                    .map(time -> ", last sign of life " + time.toSeconds() + " s ago")
                    .orElse("");
            findings.require(!state.isBroken(), "connector", state.detail() + silence, state.remedy());
        }
    }
}
