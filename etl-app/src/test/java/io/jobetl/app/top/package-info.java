/** Tests of the view for terminals. */
@NullMarked
package io.jobetl.app.top;

import org.jspecify.annotations.NullMarked;
