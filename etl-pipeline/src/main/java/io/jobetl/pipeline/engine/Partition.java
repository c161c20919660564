package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.port.ChangeOffset;

/** What has one position: a partition of a topic, of changes or of hints. */
record Partition(String topic, int number) {
    static Partition of(ChangeOffset offset) {
        return new Partition(offset.topic(), offset.partition());
    }
}
