/** From the configuration to the adapters: the one place that knows how each store is opened. */
@NullMarked
package io.jobetl.runtime.stores;

import org.jspecify.annotations.NullMarked;
