/** Tests of the package of the same name. */
@NullMarked
package io.jobetl.dashboard.http;

import org.jspecify.annotations.NullMarked;
