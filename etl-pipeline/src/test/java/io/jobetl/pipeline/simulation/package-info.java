/**
 * Deterministic simulation: one seed decides what happens to several instances of the real engine with the real commit
 * protocol, over stores in memory that fail in all ways that stores fail in. After each event the invariants of the
 * pipeline are checked. {@link io.jobetl.pipeline.simulation.Simulation} is where to begin;
 * docs/explanation/design/007-simulation.md says what is simulated. The tests here play it: it finds nothing in the
 * code as it is, and each mistake that is planted in it.
 */
@NullMarked
package io.jobetl.pipeline.simulation;

import org.jspecify.annotations.NullMarked;
