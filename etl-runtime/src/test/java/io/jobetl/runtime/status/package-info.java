/** Tests of what the tables say about an installation. */
@NullMarked
package io.jobetl.runtime.status;

import org.jspecify.annotations.NullMarked;
