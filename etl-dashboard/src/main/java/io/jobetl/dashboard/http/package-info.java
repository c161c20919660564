/**
 * A small server for one page, its answers and its live events, on the JDK's own HTTP server: it knows nothing of the
 * pipeline. What comes from outside is checked here, before anything is asked of a store.
 */
@NullMarked
package io.jobetl.dashboard.http;

import org.jspecify.annotations.NullMarked;
