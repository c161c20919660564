/**
 * The engine: a ladder of slices per open hour, scheduled recounts of closed hours, the dimensions, and the cycle that
 * turns what changed into one commit. {@link io.jobetl.pipeline.engine.Pipeline} is the way in,
 * {@link io.jobetl.pipeline.engine.PipelineRunner} keeps it running. No I/O and no clock of its own.
 */
@NullMarked
package io.jobetl.pipeline.engine;

import org.jspecify.annotations.NullMarked;
