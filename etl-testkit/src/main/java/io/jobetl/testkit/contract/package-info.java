/** Contract kits: one abstract test class per port, run against the in-memory fake and against the real store. */
@NullMarked
package io.jobetl.testkit.contract;

import org.jspecify.annotations.NullMarked;
