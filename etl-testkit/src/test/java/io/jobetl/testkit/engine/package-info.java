/** The engine over stores in memory: the bound of the ladder, single decisions. */
@NullMarked
package io.jobetl.testkit.engine;

import org.jspecify.annotations.NullMarked;
