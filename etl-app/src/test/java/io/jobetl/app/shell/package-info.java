/** Tests of completion and man pages. */
@NullMarked
package io.jobetl.app.shell;

import org.jspecify.annotations.NullMarked;
