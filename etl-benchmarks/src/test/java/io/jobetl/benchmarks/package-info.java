/** Tests of the benchmarks: what is measured is correct. */
@NullMarked
package io.jobetl.benchmarks;

import org.jspecify.annotations.NullMarked;
