/**
 * Stores in memory that keep the ports' contracts: for deterministic tests of the engine, and as the simplest readable
 * statement of what each port promises.
 */
@NullMarked
package io.jobetl.testkit.memory;

import org.jspecify.annotations.NullMarked;
