/** The simulation finds nothing in the code as it is, and the mistakes that are planted in it. */
@NullMarked
package io.jobetl.testkit.simulation;

import org.jspecify.annotations.NullMarked;
