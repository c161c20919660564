package io.jobetl.app.run;

import io.jobetl.app.verb.Console;
import io.jobetl.dashboard.Dashboard;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.runtime.settings.EtlConfig;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The dashboard beside a run. One that cannot be served never keeps the pipeline from counting. */
public record ServedDashboard(@Nullable Dashboard dashboard) implements AutoCloseable {
    /** For runs that are not worth watching. */
    static final ServedDashboard NONE = new ServedDashboard(null);

    /** Serves it and says where. */
    public static ServedDashboard open(EtlConfig config, Console console) {
        try {
            Dashboard dashboard = Dashboard.open(config, "0.1.0");
            console.info("dashboard  " + dashboard.address());
            return new ServedDashboard(dashboard);
        } catch (IOException e) {
            console.warn("the dashboard cannot be served (" + e.getMessage() + "); counting goes on without it");
            return NONE;
        }
    }

    public PipelineObserver observer() {
        return dashboard == null ? PipelineObserver.NONE : dashboard.observer();
    }

    @Override
    public void close() {
        if (dashboard != null) {
            dashboard.close();
        }
    }
}
