/**
 * Deterministic simulation: one seed decides what happens to several instances of the real engine with the real commit
 * protocol, over stores in memory that fail in all ways that stores fail in. After each event the invariants of the
 * pipeline are checked. {@link io.jobetl.testkit.simulation.Simulation} is where to begin;
 * docs/design/007-simulation.md says what is simulated and which planted bugs it finds.
 */
@NullMarked
package io.jobetl.testkit.simulation;

import org.jspecify.annotations.NullMarked;
