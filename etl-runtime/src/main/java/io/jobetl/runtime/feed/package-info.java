/**
 * The feed of change events as a whole: {@link io.jobetl.runtime.feed.FeedProbe} looks how the connector is, {@link
 * io.jobetl.runtime.feed.FeedWatch} keeps looking, says what it sees and gets a failed connector going again.
 */
@NullMarked
package io.jobetl.runtime.feed;

import org.jspecify.annotations.NullMarked;
