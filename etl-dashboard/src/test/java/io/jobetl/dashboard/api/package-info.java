/** Tests of the interface. */
@NullMarked
package io.jobetl.dashboard.api;

import org.jspecify.annotations.NullMarked;
