/** The examples, built and run as a stranger would. */
@NullMarked
package io.jobetl.examples;

import org.jspecify.annotations.NullMarked;
