/** Fakes of the ports that keep everything in memory; each passes the contract kit of its port. */
@NullMarked
package io.jobetl.testkit.memory;

import org.jspecify.annotations.NullMarked;
