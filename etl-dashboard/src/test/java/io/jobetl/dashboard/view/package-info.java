/** Tests of the package of the same name. */
@NullMarked
package io.jobetl.dashboard.view;

import org.jspecify.annotations.NullMarked;
