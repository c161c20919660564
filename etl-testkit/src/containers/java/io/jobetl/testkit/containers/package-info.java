/** The servers of tests as Docker containers; only compiled with {@code -Pcontainers}. */
@NullMarked
package io.jobetl.testkit.containers;

import org.jspecify.annotations.NullMarked;
