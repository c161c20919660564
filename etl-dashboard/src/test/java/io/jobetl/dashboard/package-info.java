/** Tests of the package of the same name. */
@NullMarked
package io.jobetl.dashboard;

import org.jspecify.annotations.NullMarked;
