/** Bad networks for tests: proxies in front of real servers that lose, delay, hold, corrupt and cut. */
@NullMarked
package io.jobetl.testkit.faults;

import org.jspecify.annotations.NullMarked;
