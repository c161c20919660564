/** Benchmarks: ours and its rivals on the same rows in the same run, with equal checksums. */
@NullMarked
package io.jobetl.benchmarks;

import org.jspecify.annotations.NullMarked;
