/**
 * Stores in memory that keep the ports' contracts: for deterministic tests of the engine, and as the simplest readable
 * statement of what each port promises. With them, a clock that a test moves by hand.
 */
@NullMarked
package io.jobetl.pipeline.memory;

import org.jspecify.annotations.NullMarked;
