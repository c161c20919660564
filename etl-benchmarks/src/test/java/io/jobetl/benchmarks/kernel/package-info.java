/** Tests of the kernel's benchmarks: what is measured is correct, and as fast as it was. */
@NullMarked
package io.jobetl.benchmarks.kernel;

import org.jspecify.annotations.NullMarked;
