/**
 * The fold in memory, against everything that people use for it. {@link io.jobetl.benchmarks.kernel.Contender} lists
 * who folds, {@link io.jobetl.benchmarks.kernel.Scenario} what; {@link io.jobetl.benchmarks.kernel.KernelSuite}
 * compares them for the report.
 */
@NullMarked
package io.jobetl.benchmarks.kernel;

import org.jspecify.annotations.NullMarked;
