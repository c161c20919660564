package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The answers that the stores are asked for, as soon as it is known where they are. Thread-safe. */
public final class StoreRoutes implements Route, AutoCloseable {
    private @Nullable ReportsRoute reports;
    private @Nullable WhyRoute why;

    /** These are the stores; later calls change nothing. Connects to none yet. */
    public synchronized void open(EtlConfig config, InstantSource clock) {
        if (reports == null) {
            Stores stores = new Stores(config);
            reports = new ReportsRoute(stores.mysql());
            why = new WhyRoute(stores, clock);
        }
    }

    @Override
    public Answer answer(Request request) throws InterruptedException {
        Route route = route(request.path());
        return route == null
                ? Answer.error(503, "the stores are being started", "ask again in a moment")
                : route.answer(request);
    }

    private synchronized @Nullable Route route(String path) {
        return path.startsWith(ReportsRoute.PATH) ? reports : why;
    }

    @Override
    public synchronized void close() {
        if (reports != null && why != null) {
            reports.close();
            why.close();
        }
    }
}
