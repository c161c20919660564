/**
 * The copy of an old installation's flat table into the hourly one, in passes that can be stopped and repeated, and the
 * comparison of the two. Begin with {@link io.jobetl.io.cassandra.adopt.TrackingAdoption}.
 */
@NullMarked
package io.jobetl.io.cassandra.adopt;

import org.jspecify.annotations.NullMarked;
