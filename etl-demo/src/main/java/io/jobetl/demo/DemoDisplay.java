package io.jobetl.demo;

import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.runtime.settings.EtlConfig;

/** Where a demo shows what it does. Thread-safe. */
public interface DemoDisplay {
    /** A line about what is going on. */
    void info(String line);

    void warn(String line);

    /** A line of the result. */
    void result(String line);

    /**
     * A line that takes the place of the live line before it.
     *
     * @param news a log repeats the line only when this is another one than before
     */
    void live(String line, Object news);

    /** The live line stays as it is. */
    void endLive();

    /** The servers run, where this configuration says. */
    void serversRun(EtlConfig config);

    /** Shows what the pipelines are up to, which run one after the other: to a person they are one. */
    PipelineObserver runObserver();
}
