package io.jobetl.dashboard.api;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.BadRequestException;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.verify.CellSelection;
import io.jobetl.verify.Explainer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/why}: the raw rows behind a cell. One explanation at a time, because each reads an hour of Cassandra;
 * with a session of its own, opened for the first one, so that the pipeline's reads do not wait behind it.
 */
public final class WhyRoute implements Route, AutoCloseable {
    private static final Duration FRESH_FOR = Duration.ofSeconds(5);
    /** For reading the raw rows: a question that would take longer must not keep the next ones waiting. */
    private static final Duration READING = Duration.ofSeconds(10);

    private static final Duration PATIENCE = READING.plusSeconds(5);
    private static final int MOST_ROWS = 1_000;

    private static final List<String> PARAMETERS = List.of("hour", "job", "publisher", "campaign", "group", "limit");

    private final Stores stores;
    private final InstantSource clock;
    private final QueryCache cache = new QueryCache("etl-dashboard-why", 1, FRESH_FOR, 0, PATIENCE);
    private @Nullable CqlSession session;

    public WhyRoute(Stores stores, InstantSource clock) {
        this.stores = stores;
        this.clock = clock;
    }

    @Override
    public Answer answer(Request request) throws InterruptedException {
        Parameters parameters = new Parameters(request).only(PARAMETERS);
        Instant hour = parameters.time("hour", ZoneOffset.UTC);
        Long job =
                parameters.number("job", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(null);
        if (hour == null || job == null || !hour.equals(hour.truncatedTo(ChronoUnit.HOURS))) {
            throw new BadRequestException(
                    "hour or job is missing, or hour is not the beginning of an hour",
                    "ask for hour=2026-11-29T12:00:00Z&job=1, and publisher, campaign and group if you like");
        }
        CellSelection cell = new CellSelection(
                hour, job, id(parameters, "publisher"), id(parameters, "campaign"), id(parameters, "group"));
        int limit = parameters
                .number("limit", 1, MOST_ROWS)
                .orElse((long) MOST_ROWS)
                .intValue();
        return cache.answer(cell + " " + limit, () -> explained(cell, limit));
    }

    private static @Nullable Long id(Parameters parameters, String name) {
        return parameters.number(name, Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(null);
    }

    private Answer explained(CellSelection cell, int limit) {
        try (Connection mysql = stores.mysql().open()) {
            return Json.answer(new Explainer(session(), stores.keyspace(), mysql, clock)
                    .explain(cell, limit, READING)
                    .json());
        } catch (SQLException e) {
            throw stores.failure("explaining a cell", e);
        } catch (DriverException e) {
            throw stores.failure("explaining a cell", e);
        }
    }

    private synchronized CqlSession session() {
        CqlSession opened = session == null ? stores.cassandra() : session;
        session = opened;
        return opened;
    }

    @Override
    public synchronized void close() {
        cache.close();
        if (session != null) {
            session.forceCloseAsync();
        }
    }
}
