/** {@code etl report}: what people bill and pace with, as a table, CSV or JSON. */
@NullMarked
package io.jobetl.app.report;

import org.jspecify.annotations.NullMarked;
