package io.jobetl.app.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.status.Health;
import io.jobetl.runtime.stores.Stores;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What the tables and Kafka Connect say, where no instance serves a dashboard: who writes, the hours, and whether all
 * is well. Rates are known to the instance alone.
 */
final class TablesSource implements OperatorSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HOURS = 48;

    private final EtlConfig config;
    private final MySqlEventsReader reader;
    private final InstantSource clock;

    TablesSource(EtlConfig config, InstantSource clock) {
        this.config = config;
        this.reader = new MySqlEventsReader(new Stores(config).mysql());
        this.clock = clock;
    }

    @Override
    public String name() {
        return "the tables of " + config.mysql().address() + "/"
                + config.mysql().database();
    }

    @Override
    public JsonNode look() {
        Instant now = clock.instant();
        Health health = Health.check(config, null, now);
        ObjectNode view = JSON.createObjectNode().put("at", now.toString());
        view.putObject("verdict")
                .put("state", health.isGood() ? "healthy" : "unhealthy")
                .put(
                        "sentence",
                        health.isGood() ? "Healthy: " + health.summary() : String.join("; ", health.problems()));
        reader.lease(config.pipeline().name()).ifPresent(lease -> put(view.putObject("writer"), lease));
        List<HourState> hours = reader.hours();
        hours.subList(Math.max(0, hours.size() - HOURS), hours.size())
                .forEach(hour -> view.withArray("hours")
                        .addObject()
                        .put(
                                "hour",
                                Instant.ofEpochSecond(hour.epochHour() * 3_600L).toString())
                        .put("phase", hour.phase().name())
                        .put("rows", hour.rows())
                        .put("balanced", true));
        return view;
    }

    private static void put(ObjectNode writer, LeaseStatus lease) {
        writer.put("owner", lease.holder().owner())
                .put("epoch", lease.holder().epoch())
                .put("leaseSeconds", lease.holder().remaining().toMillis() / 1_000.0)
                .put("commits", lease.seq())
                .put(
                        "committedAt",
                        lease.committedAt().toInstant(ZoneOffset.UTC).toString());
    }

    @Override
    public void close() {
        reader.close();
    }
}
