/**
 * Contract kits: one abstract test per port. The in-memory fake and the real adapter extend the very same kit; what the
 * kit proves is what the engine may rely on.
 */
@NullMarked
package io.jobetl.testkit.contract;

import org.jspecify.annotations.NullMarked;
