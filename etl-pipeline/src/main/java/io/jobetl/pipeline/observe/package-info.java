/**
 * What can be seen of a run from outside: one {@link io.jobetl.pipeline.observe.PipelineObserver} hears of everything
 * that the engine, its runner and the commit protocol do, in numbers and words, and decides nothing.
 */
@NullMarked
package io.jobetl.pipeline.observe;

import org.jspecify.annotations.NullMarked;
