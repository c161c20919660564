/**
 * The exact aggregation: TimeUUID arithmetic, the fold of tracking rows into cells, partials that combine and deduct
 * without loss, and the digest that names the set of rows counted. Pure JDK, no clock, no I/O.
 */
@NullMarked
package io.jobetl.aggregation;

import org.jspecify.annotations.NullMarked;
