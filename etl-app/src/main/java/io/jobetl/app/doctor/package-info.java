/** {@code etl doctor}: looks for what is wrong with an installation, and says what to do. */
@NullMarked
package io.jobetl.app.doctor;

import org.jspecify.annotations.NullMarked;
