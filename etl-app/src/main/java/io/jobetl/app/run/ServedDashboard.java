package io.jobetl.app.run;

import io.jobetl.app.verb.Console;
import io.jobetl.dashboard.Dashboard;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.runtime.settings.EtlConfig;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The dashboard beside a run. One that cannot be served never keeps the pipeline from counting. */
public record ServedDashboard(Optional<Dashboard> dashboard) implements AutoCloseable {
    /** For runs that are over before anybody looks. */
    public static final ServedDashboard NONE = new ServedDashboard(Optional.empty());

    /**
     * Serves it and says where.
     *
     * @param verb knows the version of the program
     */
    public static ServedDashboard open(EtlConfig.Dashboard settings, CommandSpec verb, Console console) {
        try {
            // As it is printed, "etl VERSION (Java ...)".
            String version = verb.root().version()[0].split(" ", -1)[1];
            Optional<Dashboard> dashboard = Dashboard.open(settings, version);
            dashboard.ifPresent(served -> console.info("dashboard  " + served.address()
                    + (served.isMoved() ? " (the port of dashboard.address is in use)" : "")));
            return new ServedDashboard(dashboard);
        } catch (IOException | RuntimeException e) {
            console.warn("the dashboard cannot be served: " + e.getMessage() + "; counting goes on without it");
            return NONE;
        }
    }

    /** The stores are up, or should be. */
    public void watch(EtlConfig config) {
        dashboard.ifPresent(served -> served.watch(config));
    }

    public PipelineObserver observer() {
        return dashboard.map(Dashboard::observer).orElse(PipelineObserver.NONE);
    }

    /** The pipeline of this process has ended. */
    public void pipelineEnded() {
        dashboard.ifPresent(Dashboard::pipelineEnded);
    }

    @Override
    public void close() {
        dashboard.ifPresent(Dashboard::close);
    }
}
