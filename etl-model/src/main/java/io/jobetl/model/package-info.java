/**
 * The values that all modules speak of: tracking event columns, event kinds, reject reasons, cells and their metrics,
 * change events of the dimension tables. Immutable records, except {@link io.jobetl.model.TrackingColumns}, the
 * reusable batch of the hot path, and {@link io.jobetl.model.RowBuilder}, which fills it.
 */
@NullMarked
package io.jobetl.model;

import org.jspecify.annotations.NullMarked;
