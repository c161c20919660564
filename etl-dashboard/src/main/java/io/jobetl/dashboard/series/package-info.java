/** The last 15 minutes by the second and the last 24 hours by the minute, kept in memory and fed by the commits. */
@NullMarked
package io.jobetl.dashboard.series;

import org.jspecify.annotations.NullMarked;
