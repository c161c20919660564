/** {@code etl generate}: CSV files, or live traffic. */
@NullMarked
package io.jobetl.app.generate;

import org.jspecify.annotations.NullMarked;
