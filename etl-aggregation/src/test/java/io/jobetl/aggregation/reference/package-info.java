/** What the aggregation is compared with: rows as plain values, random traffic, and the reference model. */
@NullMarked
package io.jobetl.aggregation.reference;

import org.jspecify.annotations.NullMarked;
