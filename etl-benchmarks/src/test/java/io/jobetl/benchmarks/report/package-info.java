@NullMarked
package io.jobetl.benchmarks.report;

import org.jspecify.annotations.NullMarked;
