package io.jobetl.io.mysql;

import io.jobetl.model.CellKey;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.testkit.contract.EventsSinkContract;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class MySqlEventsSinkIT extends EventsSinkContract {
    private final TestDatabase tables = TestDatabase.create();

    @AfterEach
    void dropDatabase() {
        tables.close();
    }

    @Override
    protected EventsSink newSink(String owner, Duration leaseTime, int reenrichedCells) {
        return new MySqlEventsSink(
                tables.database(),
                new MySqlSinkConfig("events", owner, leaseTime, Duration.ofSeconds(10), reenrichedCells));
    }

    @Override
    protected void expireLease() {
        tables.execute("UPDATE etl_lease SET expires_at = SYSDATE(6) - INTERVAL 1 SECOND");
    }

    @Override
    protected void setSequenceBack() {
        tables.execute("UPDATE etl_lease SET seq = seq - 1");
    }

    @Override
    protected void setEpochBack() {
        tables.execute("UPDATE etl_lease SET epoch = epoch - 1, instance = 'gone', owner = 'gone'");
    }

    @Override
    protected List<DeadLetter> deadLetters() {
        return tables.deadLetters();
    }

    @Override
    protected @Nullable Instant updatedAt(CellKey key) {
        String time = tables.text("SELECT DATE_FORMAT(updated_at, '%Y-%m-%dT%H:%i:%s.%f') FROM events WHERE dates = '"
                + EpochHours.date(key.epochHour()) + "' AND hours = " + EpochHours.hourOfDay(key.epochHour())
                + " AND job_id = " + key.jobId() + " AND publisher_id = " + key.publisherId() + " AND campaign_id = "
                + key.campaignId() + " AND group_id = " + key.groupId());
        return time.equals("none") ? null : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
    }
}
