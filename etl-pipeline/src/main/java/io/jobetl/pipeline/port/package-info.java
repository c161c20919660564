/**
 * The ports of the engine: where tracking rows and change events come from, where commits go, who reads slices, and the
 * values that cross them. Adapters implement these interfaces; the engine knows nothing else of the outside.
 */
@NullMarked
package io.jobetl.pipeline.port;

import org.jspecify.annotations.NullMarked;
