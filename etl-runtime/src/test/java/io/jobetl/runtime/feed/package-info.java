/** What is said of the feed of change events, and when. */
@NullMarked
package io.jobetl.runtime.feed;

import org.jspecify.annotations.NullMarked;
