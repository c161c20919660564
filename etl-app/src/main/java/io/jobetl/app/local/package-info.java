/** Where the local servers are, as settings. */
@NullMarked
package io.jobetl.app.local;

import org.jspecify.annotations.NullMarked;
