package io.jobetl.runtime.run;

import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import io.jobetl.runtime.settings.EtlConfig;

/** Chooses where slices are read and folded. */
@FunctionalInterface
public interface SliceExecutorFactory {
    /** In threads of this process, as many as {@code pipeline.readers} says. */
    SliceExecutorFactory IN_PROCESS =
            (source, config) -> new LocalSliceExecutor(source, config.pipeline().readers());

    /**
     * An executor for this table; it belongs to the caller.
     *
     * @param source open, for reads in this process
     * @param config for executors that read elsewhere and need connections of their own
     */
    SliceExecutor open(SlicedTrackingSource source, EtlConfig config);
}
