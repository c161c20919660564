package io.jobetl.runtime.run;

import io.jobetl.pipeline.engine.PipelineRunner;

/** Told of all that happens in a run. Called by the thread of the run; must not block. */
public interface RunObserver extends PipelineRunner.Notices {
    /** The connector takes a new snapshot by request of the pipeline; a line now and then, from another thread. */
    void snapshot(String progress);
}
