/** What an installation has counted, who writes, and how far it is: read from the tables. */
@NullMarked
package io.jobetl.runtime.status;

import org.jspecify.annotations.NullMarked;
