/** Tests of reports in a terminal. */
@NullMarked
package io.jobetl.app.report;

import org.jspecify.annotations.NullMarked;
