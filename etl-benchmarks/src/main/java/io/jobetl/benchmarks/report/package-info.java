/** What every suite of benchmarks reports, and how it is printed. */
@NullMarked
package io.jobetl.benchmarks.report;

import org.jspecify.annotations.NullMarked;
