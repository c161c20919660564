package io.jobetl.pipeline.simulation;

import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.KeyMemory;
import io.jobetl.pipeline.port.SliceExecutor;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.SourceTables;

/**
 * A mistake that is put between the engine or the protocol and its stores, to see that the simulation finds it. One
 * object per instance of the pipeline and start.
 */
interface PlantedBug {
    /** The code as it is. */
    PlantedBug NONE = new PlantedBug() {};

    default EventsDatabase database(EventsDatabase database) {
        return database;
    }

    default PipelineObserver observer(PipelineObserver observer) {
        return observer;
    }

    default ChangeSource changes(ChangeSource changes) {
        return changes;
    }

    default SourceTables source(SourceTables source) {
        return source;
    }

    /** Whether rows of job and campaign are read without lock where they should be locked. */
    default boolean isLooseReader() {
        return false;
    }

    default SlicedTrackingSource slices(SlicedTrackingSource tracking) {
        return tracking;
    }

    default SliceExecutor executor(SliceExecutor executor, SimulatedWorld world, SimulatedProcess process) {
        return executor;
    }

    default KeyMemory memory(KeyMemory memory) {
        return memory;
    }

    default FlatTrackingSource flat(FlatTrackingSource tracking) {
        return tracking;
    }
}
