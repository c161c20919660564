/**
 * In-memory stores behind the ports of the engine. They obey the same contracts as the real adapters and pass the same
 * contract kits, so engine tests and simulations run against them without a server.
 */
@NullMarked
package io.jobetl.testkit.memory;

import org.jspecify.annotations.NullMarked;
