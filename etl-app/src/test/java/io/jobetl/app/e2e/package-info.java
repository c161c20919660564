/** The whole pipeline through the command line, on real servers. */
@NullMarked
package io.jobetl.app.e2e;

import org.jspecify.annotations.NullMarked;
