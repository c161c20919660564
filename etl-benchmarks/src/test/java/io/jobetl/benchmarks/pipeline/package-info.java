@NullMarked
package io.jobetl.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
