/**
 * How slices become partials: cut where they hold too many rows for one read, halved where the store refuses them,
 * read and folded. {@link io.jobetl.pipeline.slice.SliceCutter} and {@link io.jobetl.pipeline.slice.SliceFold} need a
 * slice and a source, so they run on any machine; {@link io.jobetl.pipeline.slice.LocalSliceExecutor} runs them in
 * threads of this process.
 */
@NullMarked
package io.jobetl.pipeline.slice;

import org.jspecify.annotations.NullMarked;
