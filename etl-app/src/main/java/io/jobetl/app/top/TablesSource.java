package io.jobetl.app.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.read.MySqlEventsReader.HourBalance;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.status.Health;
import io.jobetl.runtime.status.RowBalance;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the tables and Kafka Connect say, where no instance serves a dashboard: who writes, the hours, and whether all
 * is well. Rates are known to the instance alone.
 */
final class TablesSource implements OperatorSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HOURS = 48;
    private static final Duration BALANCE_INTERVAL = Duration.ofMinutes(1);

    private final EtlConfig config;
    private final MySqlEventsReader reader;
    private final InstantSource clock;
    /** Null while that is not known. */
    private @Nullable Set<Integer> unbalanced;

    private @Nullable Instant comparedAt;

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
        compare(now);
        ObjectNode view = JSON.createObjectNode().put("at", now.toString());
        putVerdict(view.putObject("verdict"), health);
        reader.lease(config.pipeline().name()).ifPresent(lease -> put(view.putObject("writer"), lease));
        putHours(view.putArray("hours"), now, reader.hours(oldest(now)), unbalanced);
        return view;
    }

    private static Instant oldest(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
    }

    /**
     * Every hour of the last 48, also those that nobody has counted, as the dashboard has them.
     *
     * @param counted those of them that were counted
     * @param unbalanced null when that is not known
     */
    static void putHours(ArrayNode hours, Instant now, List<HourState> counted, @Nullable Set<Integer> unbalanced) {
        Map<Integer, HourState> known =
                counted.stream().collect(Collectors.toMap(HourState::epochHour, Function.identity()));
        for (int i = 0; i < HOURS; i++) {
            Instant start = oldest(now).plus(i, ChronoUnit.HOURS);
            int epochHour = Math.toIntExact(start.getEpochSecond() / 3_600);
            HourState hour = known.get(epochHour);
            hours.addObject()
                    .put("hour", start.toString())
                    .put("phase", hour == null ? "" : hour.phase().name())
                    .put("rows", hour == null ? 0 : hour.rows())
                    .put("balanced", unbalanced == null ? null : (Boolean) !unbalanced.contains(epochHour));
        }
    }

    /** Passes over the cells of two days, so once a minute at most; where that cannot be done, nothing is known. */
    private void compare(Instant now) {
        if (comparedAt != null && Duration.between(comparedAt, now).compareTo(BALANCE_INTERVAL) < 0) {
            return;
        }
        comparedAt = now;
        try {
            unbalanced = new RowBalance(reader.hourBalances(oldest(now)), Map.of())
                    .unbalancedHours().stream().map(HourBalance::epochHour).collect(Collectors.toSet());
        } catch (StoreException e) {
            unbalanced = null;
        }
    }

    private void putVerdict(ObjectNode verdict, Health health) {
        if (unbalanced != null && !unbalanced.isEmpty()) {
            verdict.put("state", "unbalanced")
                    .put(
                            "sentence",
                            "Unbalanced: rows are missing or too many in " + unbalanced.size()
                                    + " of the last 48 hours; `etl verify` names the cells");
        } else if (health.isGood()) {
            verdict.put("state", "healthy")
                    .put(
                            "sentence",
                            "Healthy as far as the tables tell: " + health.summary()
                                    + (unbalanced == null
                                            ? "; rows and cells could not be compared"
                                            : "; rows add up in the last 48 hours")
                                    + ". Whether a lag is one or there is no traffic, the dashboard of the writer tells");
        } else {
            verdict.put("state", "unhealthy").put("sentence", String.join("; ", health.problems()));
        }
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
