/**
 * The pipeline in a program of yours: {@link io.jobetl.runtime.embed.EmbeddedPipeline} runs what {@code etl run} runs,
 * {@link io.jobetl.runtime.embed.PipelineListener} hears what becomes of it. No console, no exit codes, no logger's
 * configuration: all of that is the program's.
 */
@NullMarked
package io.jobetl.runtime.embed;

import org.jspecify.annotations.NullMarked;
