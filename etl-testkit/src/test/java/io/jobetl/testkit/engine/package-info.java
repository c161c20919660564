/** The engine over stores in memory: exactness on seeded random histories, the bound of the ladder, single decisions. */
@NullMarked
package io.jobetl.testkit.engine;

import org.jspecify.annotations.NullMarked;
